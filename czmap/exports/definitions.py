"""Area definitions: zones as text files that others can open and rebuild the zones from."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from czmap.exports.meanings import AGES_PREFIX, meanings, say_ages
from czmap.exports.shortlist import Entry, Shortlist, data_label, licence_of
from czmap.geodata.outlines import outline_of, to_degrees
from czmap.geodata.study import Study
from czmap.safe import for_csv, plain
from czmap.scoring.zones import Part

DECIMALS = 7
CSV_COLUMNS = (
    "zone_rank",
    "zone_id",
    "zone_name",
    "lsoa_code",
    "lsoa_name",
    "ward_code",
    "ward_name",
    "lad_code",
    "lad_name",
    "residents",
    "children_0_15",
    "need_0_to_100",
    "need_rank_1_is_greatest",
    "data",
    "licence",
)


def to_geojson(shortlist: Shortlist) -> bytes:
    """Write zones as GeoJSON (RFC 7946): each zone's outline, then its member areas.

    Features have `kind` "zone" or "area". The member `czmap` says what the zones are made from:
    data, weights, criteria and attribution, and what each property means.
    """
    features = [
        feature
        for entry in shortlist.entries
        for feature in (_zone_feature(shortlist.study, entry), *_area_features(shortlist, entry))
    ]
    about = {**shortlist.about, "properties": meanings(shortlist.study)}
    whole = {"type": "FeatureCollection", "czmap": about, "features": features}
    return _json_bytes(whole)


def to_json(shortlist: Shortlist) -> bytes:
    """Write zones and all their figures as JSON, without shapes."""
    zones = [
        {**figures_of(entry), **ages_of(shortlist.study, entry.zone.members)}
        for entry in shortlist.entries
    ]
    return _json_bytes({"czmap": shortlist.about, "candidates": zones})


def to_csv(shortlist: Shortlist) -> bytes:
    """Write one line for each member area of each zone, under a block that says where it is from.

    The block's lines begin with "#". UTF-8 with a byte-order mark, so that Excel shows names as
    they are; no cell is a live formula. Each line says what data it is from, and whether that is
    invented.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([f"# {line}"] for line in header_block(shortlist))
    writer.writerow(csv_columns(shortlist.study))
    for row in member_rows(shortlist):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def to_codes(shortlist: Shortlist) -> bytes:
    """Write the LSOA codes of all zones, one on a line and each once: nothing else."""
    codes = sorted({code for entry in shortlist.entries for code in entry.zone.members})
    return "".join(f"{code}\n" for code in codes).encode()


def to_codes_2011(shortlist: Shortlist) -> bytes:
    """Write the areas of 2011 that became the zones' members, as CSV; empty without the lookup.

    One line for each area of 2011 and each member it became: `whole` says whether all that it
    became lies in the zone.
    """
    changes = shortlist.study.pack.changes
    if changes.empty:
        return b""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["zone_id", "lsoa11_code", "lsoa21_code", "change", "whole"])
    for entry in shortlist.entries:
        inside = changes["lsoa21"].isin(entry.zone.members)
        whole = inside.groupby(changes["lsoa11"]).transform("all")
        rows = changes.assign(whole=whole)[inside].sort_values(["lsoa11", "lsoa21"], kind="stable")
        for old, new, change, all_of_it in rows[["lsoa11", "lsoa21", "change", "whole"]].to_numpy():
            writer.writerow([entry.zone.id, old, new, change, "yes" if all_of_it else "no"])
    return text.getvalue().encode("utf-8-sig")


def header_block(shortlist: Shortlist) -> list[str]:
    """Say in a few lines where the figures are from and what they are worth."""
    study = shortlist.study
    manifest = study.pack.manifest
    return [
        f"Data: {data_label(study)}, built {manifest.built}",
        f"Codes: LSOA of {manifest.vintage}. Licence: {licence_of(study)}.",
        plain(manifest.attribution),
        f"Caveat: {shortlist.about['caveat']}",
        say_ages(study),
        f"Made with {shortlist.about['made_with']}",
    ]


def csv_columns(study: Study) -> list[str]:
    """Name the columns of `member_rows`: `CSV_COLUMNS`, then residents by age where there are."""
    return [*CSV_COLUMNS, *(f"{AGES_PREFIX}{name}" for name in _bands(study))]


def _bands(study: Study) -> list[str]:
    ages = study.pack.ages
    return [] if ages is None else [str(name) for name in ages.columns]


def ages_of(study: Study, members: Sequence[str]) -> dict[str, float | int | None]:
    """Count residents of some areas by band of age on census day; missing where one lacks it."""
    ages = study.pack.ages
    if ages is None:
        return {}
    totals = ages.loc[list(members)].sum(skipna=False)
    return {f"{AGES_PREFIX}{name}": _number(total, 0) for name, total in totals.items()}


def member_rows(shortlist: Shortlist) -> Iterator[list[Any]]:
    """Give a row for each member area of each zone, in the order of `csv_columns`."""
    label, licence = data_label(shortlist.study), licence_of(shortlist.study)
    for entry in shortlist.entries:
        head = [entry.number, entry.zone.id, plain(entry.name)]
        for row in _member_rows(shortlist, entry):
            counted = ages_of(shortlist.study, [row[0]])
            yield [*head, *row, label, licence, *counted.values()]


def figures_of(entry: Entry) -> dict[str, Any]:
    """Write all figures of a zone as plain values; what is missing is null."""
    profile = entry.profile
    return {
        "rank": entry.number,
        "id": entry.zone.id,
        "name": plain(entry.name),
        "members": list(entry.zone.members),
        "centre": entry.centre or None,
        "residents": _number(profile.residents, 0),
        "children_0_15": _number(profile.children, 0),
        "areas": profile.areas,
        "need_0_to_100": _number(profile.need, 2),
        "higher_need_than_share_of_areas": _number(profile.higher_than, 4),
        "need_by_indicator": {key: _number(term, 2) for key, term in profile.terms.items()},
        "indicator_values": {
            key: _number(value, 3)
            for key, value in profile.values.loc[:, "value"].items()  # noqa: PD011 - our own field
        },
        "children_in_low_income_families": _number(profile.children_in_need, 0),
        "children_in_low_income_families_areas_without_figure": profile.children_in_need_missing,
        "share_of_areas_in_most_deprived_tenth": _number(profile.most_deprived, 4),
        "wards": [_part(part) for part in profile.wards],
        "lads": [_part(part) for part in profile.lads],
        "schools_and_services_by_phase": {
            str(phase): int(n) for phase, n in profile.schools.items()
        },
        "area_km2": _number(profile.area_km2, 3),
        "compactness_polsby_popper": _number(profile.compactness, 3),
        "near_duplicates": entry.near_duplicates,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "code": part.code,
        "name": plain(part.name),
        "lad_name": plain(part.lad_name),
        "areas": part.areas,
        "residents": _number(part.residents, 0),
        "share_of_zone": _number(part.share, 4),
        "share_of_it": _number(part.of_whole, 4),
    }


def _zone_feature(study: Study, entry: Entry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": entry.zone.id,
        "geometry": outline_of(study.areas, entry.zone.members, decimals=DECIMALS),
        "properties": {
            "kind": "zone",
            "data": data_label(study),
            **figures_of(entry),
            **ages_of(study, entry.zone.members),
        },
    }


def _area_features(shortlist: Shortlist, entry: Entry) -> Iterator[dict[str, Any]]:
    shapes = shortlist.study.areas.geometry.loc[list(entry.zone.members)].to_numpy()
    rows = _member_rows(shortlist, entry)
    for row, shape in zip(rows, to_degrees(shapes, decimals=DECIMALS), strict=True):
        named = dict(zip(CSV_COLUMNS[3:], row, strict=False))
        head = {"kind": "area", "zone_rank": entry.number, "zone_id": entry.zone.id}
        yield {"type": "Feature", "geometry": shape, "properties": {**head, **named}}


def _member_rows(shortlist: Shortlist, entry: Entry) -> Iterator[list[Any]]:
    members = shortlist.study.areas.loc[list(entry.zone.members)]
    for code, area in members.iterrows():
        rank = shortlist.scores.rank.loc[code]
        yield [
            str(code),
            *(plain(area[name]) for name in CSV_COLUMNS[4:9]),
            _number(area["population"], 0),
            _number(area["children"], 0),
            _number(shortlist.scores.score.loc[code], 2),
            None if pd.isna(rank) else int(rank),
        ]


def _number(value: object, decimals: int) -> float | int | None:
    """Round a figure; a missing one is null and never zero."""
    number = float(value)  # type: ignore[arg-type]
    if not np.isfinite(number):
        return None
    return round(number, decimals) if decimals else round(number)


def _cell(value: object) -> object:
    if value is None:
        return ""
    return for_csv(value) if isinstance(value, str) else value


def _json_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
