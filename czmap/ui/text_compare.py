"""Words of the page that compares places."""

INTRO = (
    "Put two to five places side by side: wards, neighbourhoods, councils, zones that were found "
    "or saved, or the zone you are defining. They may lie in different councils: choose another "
    "council beside the page, and the places chosen so far stay. The first place is the benchmark "
    "that the others are set against."
)
NONE = (
    "No place is chosen yet. Choose one above and press *Add*; or find zones, or look at a place, "
    "and press *Compare* there. Tables, charts and maps come with the first place."
)
ONE = "Add a second place to compare this one with; until then it stands beside its council."
HOW_PEOPLE = (
    "Children in low-income families: the share of children in income-deprived families (IDACI) "
    "times children aged 0 to 15, added up. Mean need is weighted by residents. Most deprived "
    "10{nbsp}%: neighbourhoods (LSOAs) among the tenth of {place}'s with the highest Index of "
    "Multiple Deprivation. Extent: the share of residents who live in the most deprived "
    "neighbourhoods of {place}, all of those in the most deprived 10{nbsp}% and a falling part of "
    "those down to the most deprived 30{nbsp}%, as the Ministry (MHCLG) defines it."
)
HOW_VALUES = (
    "Each figure is the average over the place's people (children for children's indicators). "
    "What follows it says which share of **{place}'s neighbourhoods** has lower or higher need; an "
    "average over many neighbourhoods is rarely as extreme as single ones. These are figures of "
    "areas, not of persons."
)
WAYS = {
    "ward": "Wards",
    "area": "Neighbourhoods",
    "lad": "Councils",
    "zone": "Zones found",
    "saved": "Saved zones",
    "mine": "The zone being defined",
}

TOO_MANY = (
    "Choose places above, or some councils beside the page, to see their neighbourhoods one by one."
)
HEAT = (
    "Each cell is the published figure, and where it stands among **{place}'s neighbourhoods**: "
    "the stronger its shade, the higher need is (none below 20{nbsp}%, then 20, 40, 60 and "
    "80{nbsp}%). No figure is said to be missing; it is never low. Choose a row to mark it on the "
    "maps, or a neighbourhood on a map to find its row."
)
MAPS = (
    "All maps have the same scale and the same colours. Neighbourhoods outside the thick line are "
    "shown where there is room. Point at one to see its figure; click it to find its row below."
)
MAPS_DIFFERENCE = (
    "Colours compare each neighbourhood's own figure with A's average: orange is higher need than "
    "A's average, purple is lower. One standard deviation is that of {place}'s neighbourhoods."
)
