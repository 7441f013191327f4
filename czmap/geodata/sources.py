"""The official publishers, as data: a new source is an entry and, if need be, a parser."""

from functools import partial

from czmap.geodata.formats import parse_outlines, parse_points, parse_records
from czmap.geodata.parsers import (
    parse_ages,
    parse_census,
    parse_changes,
    parse_deprivation,
    parse_deprivation_2019,
    parse_tenure,
)
from czmap.geodata.school_parsers import parse_childrens_centres, parse_family_hubs, parse_schools
from czmap.geodata.source import FeatureService, Parser, Source, WebFile

LSOAS, WARDS, LADS = 33_755, 6_826, 296
"""How many there are in England: LSOAs of 2021, wards of May 2025, LADs of May 2024 (ONS)."""
LSOAS_2011 = 32_844

ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right 2026. "
    "MHCLG, English Indices of Deprivation 2025 and 2019. DfE, Get Information About Schools, and "
    "list of family hub sites."
)

_CENSUS = "https://www.nomisweb.co.uk/output/census/2021/census2021-{table}.zip"
_GIAS = "https://ea-edubase-api-prod.azurewebsites.net/edubase/downloads/public/"
_GOV_UK = "https://assets.publishing.service.gov.uk/media/"

_ONS = "Office for National Statistics"
_LOOKUP_WHERE = "LSOA21CD LIKE 'E01%'"
_AGED_16 = "total:all usual residents aged 16"

_AREAS = Source(
    key="lsoa21_outlines",
    title="Neighbourhood (LSOA) boundaries, December 2021, generalised to 20 m (BGC)",
    publisher=_ONS,
    period="December 2021",
    edition="V5",
    used_for="the neighbourhoods themselves, and which of them touch",
    origin=FeatureService(
        service="Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5",
        where=_LOOKUP_WHERE,
        order="LSOA21CD",
        outlines=True,
    ),
    parse=partial(parse_outlines, columns={"lsoa_code": "LSOA21CD", "lsoa_name": "LSOA21NM"}),
    code=("lsoa_code",),
    rows=LSOAS,
)
_SMALL_AREAS = Source(
    key="lsoa21_bsc",
    title="Neighbourhood (LSOA) boundaries, December 2021, super generalised (BSC)",
    publisher=_ONS,
    period="December 2021",
    edition="V4",
    used_for="drawing a whole country small; never for what touches what",
    origin=FeatureService(
        service="Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BSC_V4",
        where=_LOOKUP_WHERE,
        order="LSOA21CD",
        outlines=True,
    ),
    parse=partial(parse_outlines, columns={"lsoa_code": "LSOA21CD"}),
    code=("lsoa_code",),
    rows=LSOAS,
    required=False,
    usual=False,
)
_WARDS = Source(
    key="wd25_outlines",
    title="Ward boundaries, May 2025, generalised to 20 m (BGC)",
    publisher=_ONS,
    period="May 2025",
    edition="V2",
    used_for="ward lines on the map",
    origin=FeatureService(
        service="WD_MAY_2025_UK_BGC_V2", where="WD25CD LIKE 'E05%'", order="WD25CD", outlines=True
    ),
    parse=partial(parse_outlines, columns={"ward_code": "WD25CD", "ward_name": "WD25NM"}),
    code=("ward_code",),
    rows=WARDS,
)
_LADS = Source(
    key="lad24_outlines",
    title="Council (LAD) boundaries, May 2024, ultra generalised (BUC)",
    publisher=_ONS,
    period="May 2024",
    edition="May 2024",
    used_for="council lines on the map",
    origin=FeatureService(
        service="Local_Authority_Districts_May_2024_Boundaries_UK_BUC",
        where="LAD24CD LIKE 'E0%'",
        order="LAD24CD",
        outlines=True,
    ),
    parse=partial(parse_outlines, columns={"lad_code": "LAD24CD", "lad_name": "LAD24NM"}),
    code=("lad_code",),
    rows=LADS,
)
_WARD_OF = Source(
    key="lsoa21_wd25",
    title="Neighbourhood (LSOA 2021) to ward 2025, best fit",
    publisher=_ONS,
    period="May 2025",
    edition="v2",
    used_for="the ward of each neighbourhood",
    origin=FeatureService(
        service="LSOA21_WD25_LAD25_EW_LU_v2", where=_LOOKUP_WHERE, order="LSOA21CD"
    ),
    parse=partial(
        parse_records,
        columns={"lsoa_code": "LSOA21CD", "ward_code": "WD25CD", "ward_name": "WD25NM"},
    ),
    code=("lsoa_code",),
    rows=LSOAS,
)
_LAD_OF = Source(
    key="lsoa21_lad24",
    title="Neighbourhood (LSOA 2021) to council 2024, best fit",
    publisher=_ONS,
    period="May 2024",
    edition="May 2024",
    used_for="the council of each neighbourhood, of the year that the Indices of Deprivation use",
    origin=FeatureService(service="LSOA21_WD24_LAD24_EW_LU", where=_LOOKUP_WHERE, order="LSOA21CD"),
    parse=partial(
        parse_records,
        columns={"lsoa_code": "LSOA21CD", "lad_code": "LAD24CD", "lad_name": "LAD24NM"},
    ),
    code=("lsoa_code",),
    rows=LSOAS,
)
_REGION_OF = Source(
    key="lad24_rgn24",
    title="Council 2024 to region 2024",
    publisher=_ONS,
    period="May 2024",
    edition="May 2024",
    used_for="the region of each council",
    origin=FeatureService(service="LAD24_RGN24_EN_LU", order="LAD24CD"),
    parse=partial(
        parse_records,
        columns={"lad_code": "LAD24CD", "region_code": "RGN24CD", "region_name": "RGN24NM"},
    ),
    code=("lad_code",),
    rows=LADS,
)
_DEPRIVATION = Source(
    key="iod2025",
    title="English Indices of Deprivation 2025, File 7",
    publisher="Ministry of Housing, Communities and Local Government",
    period="2025, mostly on data of 2021 to 2024; population mid-2022",
    edition="corrected November 2025",
    used_for="deprivation scores, ranks and deciles, residents and children",
    origin=WebFile(
        address=f"{_GOV_UK}691ded56d140bbbaa59a2a7d/"
        "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
    ),
    parse=parse_deprivation,
    code=("lsoa_code",),
    rows=LSOAS,
    registered="b1b716aa2e476449f987b9de3e08255b4794eabfd270626de5de18b2f5eff3ef",
)
_DEPRIVATION_2019 = Source(
    key="iod2019",
    title="English Indices of Deprivation 2019, File 7",
    publisher="Ministry of Housing, Communities and Local Government",
    period="2019, mostly on data of 2015 to 2016; neighbourhoods of 2011",
    edition="File 7, version 3",
    used_for="the deprivation of the edition before, beside that of 2025",
    origin=WebFile(
        address=f"{_GOV_UK}5dc407b440f0b6379a7acc8d/"
        "File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv"
    ),
    parse=parse_deprivation_2019,
    code=("lsoa11",),
    rows=LSOAS_2011,
    required=False,
)


def _census(table: str, title: str, parser: Parser, *, required: bool = True) -> Source:
    return Source(
        key=table,
        title=f"Census 2021, {table.upper()}: {title}",
        publisher=f"{_ONS}, through Nomis",
        period="Census day, 21 March 2021",
        edition="bulk download",
        used_for=title,
        origin=WebFile(address=_CENSUS.format(table=table)),
        parse=parser,
        code=("lsoa_code",),
        rows=LSOAS,
        required=required,
    )


_HEALTH = partial(
    parse_census,
    indicator="good_health_pct",
    table="ts037",
    total="general health:total",
    parts={"very_good": "general health:very good", "good": "general health:good"},
)
_WORK = partial(
    parse_census,
    indicator="unemployed_pct",
    table="ts066",
    total=f"economic activity status:{_AGED_16}",
    parts={
        "unemployed": r"economic activity status:economically active \(excluding.*:unemployed$",
        "unemployed_students": r"economic activity status:economically active and a.*:unemployed$",
    },
)
_LEARNING = partial(
    parse_census,
    indicator="no_qualifications_pct",
    table="ts067",
    total=f"highest level of qualification:{_AGED_16}",
    parts={"none": "highest level of qualification:no qualifications"},
)
_ROOM = partial(
    parse_census,
    indicator="overcrowded_pct",
    table="ts052",
    total="occupancy rating for bedrooms:total",
    parts={
        "one_short": r"occupancy rating for bedrooms:.*-1$",
        "two_short": r"occupancy rating for bedrooms:.*-2 or (less|fewer)",
    },
)
_SCHOOLS = Source(
    key="gias",
    title="Get Information About Schools, all establishments",
    publisher="Department for Education",
    period="the day of the download",
    edition="daily",
    used_for="schools as points",
    origin=WebFile(
        address=f"{_GIAS}edubasealldata{{day}}.csv",
        days_back=14,
    ),
    parse=parse_schools,
    code=("urn",),
)
_CHILDRENS_CENTRES = Source(
    key="childrens_centres",
    title="Get Information About Schools, open children's centres and their linked sites",
    publisher="Department for Education",
    period="the day of the download",
    edition="daily",
    used_for="children's centres as points",
    origin=WebFile(address=f"{_GIAS}edubaseallchildrencentre{{day}}.csv", days_back=14),
    parse=parse_childrens_centres,
    code=("urn",),
    required=False,
)
_FAMILY_HUBS = Source(
    key="family_hubs",
    title="List of family hub sites",
    publisher="Department for Education",
    period="February 2026",
    edition="February 2026",
    used_for="family hubs as points, placed by their postcodes",
    origin=WebFile(address=f"{_GOV_UK}6980dbf0ec71a16669612e3d/List_of_family_hub_sites.csv"),
    parse=parse_family_hubs,
    code=("urn",),
    required=False,
)

_CHANGES = Source(
    key="lsoa11_lsoa21",
    title="Neighbourhoods of 2011 (LSOA) to those of 2021, exact fit",
    publisher=_ONS,
    period="census areas of 2011 and 2021",
    edition="v5",
    used_for="lists and tables that use the codes of 2011",
    origin=FeatureService(
        service="LSOA11_LSOA21_LAD22_EW_LU_v5", where="LSOA11CD LIKE 'E01%'", order="LSOA11CD"
    ),
    parse=parse_changes,
    code=("lsoa11", "lsoa21"),
    required=False,
)

_CENTRES = Source(
    key="lsoa21_centres",
    title="Population-weighted centres of neighbourhoods (LSOA), December 2021",
    publisher=_ONS,
    period="Census day, 21 March 2021",
    edition="V4",
    used_for="which neighbourhoods a circle takes in by where their people live",
    origin=FeatureService(
        service="LSOA_PopCentroids_EW_2021_V4",
        where=_LOOKUP_WHERE,
        order="LSOA21CD",
        outlines=True,
    ),
    parse=partial(parse_points, columns={"lsoa_code": "LSOA21CD"}),
    code=("lsoa_code",),
    rows=LSOAS,
    required=False,
)

SOURCES: tuple[Source, ...] = (
    _LAD_OF,
    _WARD_OF,
    _REGION_OF,
    _LADS,
    _DEPRIVATION,
    _DEPRIVATION_2019,
    _census("ts037", "general health", _HEALTH),
    _census("ts066", "unemployment", _WORK),
    _census("ts067", "qualifications", _LEARNING),
    _census("ts052", "overcrowding (bedrooms)", _ROOM, required=False),
    _census("ts054", "tenure", parse_tenure, required=False),
    _census("ts007a", "residents by age", parse_ages, required=False),
    _CHANGES,
    _CENTRES,
    _SCHOOLS,
    _CHILDRENS_CENTRES,
    _FAMILY_HUBS,
    _WARDS,
    _AREAS,
    _SMALL_AREAS,
)
"""All sources of the England pack, in the order in which they are fetched: the small ones first."""

SUPERSEDED = {
    "68ff5daabcb10f6bf9bef911": "This is the first edition of the Indices of Deprivation 2025, "
    "which MHCLG corrected in November 2025.",
}
"""Parts of addresses of editions that their publisher has corrected, and what each was."""

HOSTS = frozenset(source.origin.address.split("/")[2] for source in SOURCES)
"""The only hosts that are ever asked, on every hop of a redirect too."""
