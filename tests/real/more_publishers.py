"""What the publishers' stand-in does not have, made of the same real tables.

Alone, it serves all of it: `python -m tests.real.more_publishers --port 8766`.
"""

import argparse
import importlib.util
from http.server import ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import pandas as pd

SHARED = Path(__file__).resolve().parents[3] / "shared"

_ROOMS = {
    "Total: All households": "occ_total",
    "Occupancy rating of bedrooms: +2 or more": "occ_+2_or_more_under-occupied",
    "Occupancy rating of bedrooms: +1": "occ_+1_under-occupied",
    "Occupancy rating of bedrooms: 0": "occ_0_ideal",
    "Occupancy rating of bedrooms: -1": "occ_-1_overcrowded",
    "Occupancy rating of bedrooms: -2 or less": "occ_-2_or_less_overcrowded",
}
_TENURES = {
    "Total: All households": "tenure_total",
    "Owned: Owns outright": "tenure_owned_owns_outright",
    "Owned: Owns with a mortgage or loan": "tenure_owned_owns_with_a_mortgage_or_loan",
    "Shared ownership: Shared ownership": "tenure_shared_ownership_shared_ownership",
    "Social rented: Rents from council or Local Authority":
        "tenure_social_rented_rents_from_council_or_local_authority",
    "Social rented: Other social rented": "tenure_social_rented_other_social_rented",
    "Private rented: Private landlord or letting agency":
        "tenure_private_rented_private_landlord_or_letting_agency",
    "Private rented: Other private rented": "tenure_private_rented_other_private_rented",
    "Lives rent free": "tenure_lives_rent_free",
}  # fmt: skip
_CENTRES = "LSOA_PopCentroids_EW_2021_V4"


def load_stand_in():
    """Load the stand-in's module, and add to it."""
    stated = importlib.util.spec_from_file_location("mirror", SHARED / "mirror" / "mirror.py")
    module = importlib.util.module_from_spec(stated)
    stated.loader.exec_module(module)
    publish_more(module, SHARED / "data")
    # headers and body are two writes: without this, each answer waits for an acknowledgement
    module.Handler.disable_nagle_algorithm = True
    return module


def publish_more(module, tables):
    """Add Census TS052 and TS054, IoD 2019 and the population-weighted centres."""

    def census(lead, columns):
        def make(table):
            order = pd.read_parquet(tables / "census2021_pct_lsoa21.parquet")["LSOA21CD"]
            counts = pd.read_parquet(tables / "census2021_counts_lsoa21.parquet")
            counts = counts.set_index("LSOA21CD").reindex(order)
            return module._nomis(table, {f"{lead}: {k}": counts[v] for k, v in columns.items()})

        return make

    nomis = r"www\.nomisweb\.co\.uk/output/census/2021/census2021-({})\.zip"
    for table, lead, columns in (
        ("ts052", "Occupancy rating for bedrooms", _ROOMS),
        ("ts054", "Tenure of household", _TENURES),
    ):
        module.FILES[nomis.format(table)] = ("application/zip", census(lead, columns))
    older = rf"{module.GOV}/[0-9a-f]+/File_7_-_All_IoD2019.*\.csv"
    module.FILES[older] = ("text/csv", lambda: _deprivation_2019(tables))
    layer = module.layer
    module.SERVICES = (*module.SERVICES, _CENTRES)
    module.layer = lambda service: _centres(tables) if service == _CENTRES else layer(service)


def _deprivation_2019(tables):
    iod = pd.read_parquet(tables / "iod2019_lsoa11.parquet")
    named = {
        "LSOA code (2011)": iod["LSOA11CD"],
        "LSOA name (2011)": iod["LSOA11NM"],
        "Index of Multiple Deprivation (IMD) Score": iod["imd_score"],
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)": iod["imd_rank"],
        "Total population: mid 2015 (excluding prisoners)": iod["pop_total_mid2015"],
    }
    return pd.DataFrame(named).to_csv(index=False).encode("utf-8-sig")


def _centres(tables):
    places = pd.read_parquet(tables / "lookup_lsoa21_wd24_lad24_rgn.parquet")
    points = gpd.points_from_xy(places["pwc_e"], places["pwc_n"])
    table = gpd.GeoDataFrame(places[["LSOA21CD"]], geometry=points, crs=27700)
    table.insert(0, "FID", range(1, len(table) + 1))
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8766)
    handler = load_stand_in().Handler
    server = ThreadingHTTPServer(("127.0.0.1", parser.parse_args().port), handler)
    print(f"mirror on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
