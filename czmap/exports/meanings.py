"""What each name in a file means: one list for the ledger, GeoJSON, tables and their readers."""

from czmap.geodata.study import Study

AGES_PREFIX = "census_2021_"
"""Before the names of the columns of residents by age, which are of census day, not of a mid-year
estimate."""

METHODS = {
    "residents": "residents of its members, added up",
    "children_0_15": "residents aged 0 to 15 of its members, added up",
    "areas": "number of its members",
    "need_0_to_100": "mean need score of its members, weighted by residents",
    "higher_need_than_share_of_areas": "share of all areas whose own need score is lower",
    "need_by_indicator": "points of the mean need that each weighted indicator gives",
    "indicator_values": "mean of the published values, weighted by the indicator's denominator",
    "children_in_low_income_families": (
        "IDACI rate times children of each member, added up: an estimate, here to whole children; "
        "pages and briefs of czmap round it to tens from 100"
    ),
    "children_in_low_income_families_areas_without_figure": "members without an IDACI rate",
    "share_of_areas_in_most_deprived_tenth": "members with the published IMD decile 1, as a share",
    "wards": "members by ward, and residents in each",
    "lads": "members by council, and residents in each",
    "schools_and_services_by_phase": "schools and services whose stated LSOA is a member",
    "area_km2": "area of the members' boundaries put together",
    "compactness_polsby_popper": "4 pi area / perimeter squared (Polsby and Popper, 1991)",
}
"""How each figure of a zone is made; figures of a kind share the name before their full stop."""

_OTHERS = {
    "kind": "zone (an outline) or area (a neighbourhood in it)",
    "data": "the data that it is made from, and whether that is invented",
    "rank": "place in this list; for a search's zones 1 is first",
    "zone_rank": "place in this list of the zone that it is in",
    "id": "a short hash of the codes of its members: the same zone always has the same",
    "zone_id": "id of the zone that it is in",
    "name": "made from wards and councils, or given by people",
    "members": "LSOA codes of its neighbourhoods",
    "centre": "LSOA code that a search grew the zone from; null for people's own",
    "near_duplicates": "zones that a search found and that hardly differ; null for people's own",
    "lsoa_code": "code of the neighbourhood (LSOA)",
    "lsoa_name": "its name as published",
    "ward_code": "its ward, as best fitted",
    "lad_code": "its council (local authority district)",
    "need_rank_1_is_greatest": "its rank by this need index among all neighbourhoods",
    "licence": "of the data",
}


COLUMNS = {
    "Neighbourhood": "its name as published (LSOA)",
    "Code": "its LSOA code",
    "lsoa_code": "its LSOA code",
    "lsoa_name": "its name as published",
    "Ward": "its ward, as best fitted",
    "ward_name": "its ward, as best fitted",
    "Council": "its local authority district",
    "lad_name": "its local authority district",
    "Residents": "all ages",
    "Children 0 to 15": "residents of that age",
}
"""What the usual columns of a table of neighbourhoods mean."""


def meanings(study: Study) -> dict[str, str]:
    """Say what each property of a GeoJSON means; ages only where the data has them."""
    bands = [] if study.pack.ages is None else [str(one) for one in study.pack.ages.columns]
    return {
        **_OTHERS,
        **METHODS,
        **{f"{AGES_PREFIX}{one}": method_of(AGES_PREFIX) for one in bands},
    }


def method_of(figure: str) -> str:
    """Say how a figure of a zone is made; "" for a name that is none."""
    if figure.startswith(AGES_PREFIX):
        return "residents of that age on census day (21 March 2021) of its members, added up"
    return METHODS.get(figure.partition(".")[0], "")


def say_ages(study: Study) -> str:
    """Say which bands of age the data counts, to measure reach by later, or that it counts none."""
    ages = study.pack.ages
    if ages is None:
        return "Residents by age (0 to 4, 5 to 9 and so on) are not in this data."
    bands = ", ".join(_band(str(name)) for name in ages.columns)
    return (
        f"Residents by age on census day (columns {AGES_PREFIX}...): {bands}. The census table "
        "counts by fives: 10 to 15 and 16 to 19 cannot be told from it."
    )


def _band(name: str) -> str:
    return name.removeprefix("aged_").replace("_", " to ")
