"""What is said of what a person brings: figures, places and boundaries of their own."""

from czmap.geodata.cells import Measure
from czmap.geodata.findings import Kind
from czmap.geodata.indicators import Denominator, Direction

SAID = "own said"
"""Under what the sentence is remembered that says what was done last."""
FILE = "A CSV, Excel or GeoJSON file"
HEAD = "Which line names the columns"
HEAD_FOUND = (
    "Line {head:,} was taken: {names}. What stands above it is left out. If the table begins "
    "elsewhere, say at which line of the file."
)
HEAD_NONE = "No line was taken for names. If one names the columns, say which line of the file."
FILE_HELP = (
    "What the file is, is told from its content, not from its name. If its tile says Network "
    "Error, the upload did not finish: nothing of it was read, and what was there stays. Take it "
    "out and choose it again."
)
INTRO = (
    "Bring a **table of figures** by neighbourhood (LSOA) or by ward, a **list of places** such as "
    "schools, hubs or parks, or **boundaries** such as estates and catchments. What you bring can "
    "be used at once on every map, and in zones, comparisons and files. **It stays on this "
    "computer**: it goes to the computer that runs czmap and nowhere else, it is read there by "
    "{apart}, and only this window sees it. It leaves only "
    "in a file that you take away, and the page says so there. It is gone "
    "when you remove it or close the window, unless you ask for it to be kept."
)
APART = {
    True: "a process that can open no file and no connection",
    False: "a process of its own (which Windows does not keep from files and connections)",
}
NEEDS = {
    "Figures": "One row for each neighbourhood or ward, a column of codes (or official names of "
    "neighbourhoods), and columns of numbers; CSV or Excel. Figures of councils or MSOAs are not "
    "taken: they say nothing about the neighbourhoods inside them.",
    "Places": "One row for each school, service or other public place, with its name and its "
    "postcode, its easting and northing, or its latitude and longitude; CSV or Excel. A column "
    "that says what kind of place it is gives each kind its own mark.",
    "Boundaries": "GeoJSON with areas (polygons). Shapefiles, GeoPackages and KML are not opened: "
    "in a map program, save them as GeoJSON.",
    "Never": "Nothing about single people: no names, dates of birth, home addresses or postcodes "
    "of homes. A file that looks as if it had such columns is let go of at once.",
}
KINDS = {
    Kind.REPAIRED: "Repaired",
    Kind.CONVERTED: "Converted",
    Kind.SET_ASIDE: "Set aside",
    Kind.MISSING: "Missing",
    Kind.REFUSED: "Refused",
    Kind.NOTICE: "Worth a look",
}
MEASURES = {
    Measure.COUNT: "A count (of people, cases, places)",
    Measure.RATE: "A rate or percentage",
    Measure.SCORE: "A score or average",
    Measure.RANK: "A rank, decile or quintile",
}
DIRECTIONS = {
    Direction.HIGH: "A higher figure means greater need",
    Direction.LOW: "A lower figure means greater need",
}
WEIGHTED = {Denominator.RESIDENTS: "Residents", Denominator.CHILDREN: "Children (0 to 15)"}
UNITS = {
    Measure.COUNT: "per neighbourhood",
    Measure.RATE: "%",
    Measure.SCORE: "score",
    Measure.RANK: "",
}
DISCLOSURE = (
    "{count} are from 1 to 9. If they count people, somebody may be recognised: from a map, a list "
    "or a file that is passed on. Choose what is done with them."
)
KEPT = "{label} is here. It is among the indicators on every page now."
LAID = "{label} is here. Its places are on every map, and are counted in zones and comparisons."
DRAWN = "{label} is here. Its boundaries are on every map, and a zone can start from them."
BY_WARD = (
    "This table has one figure for each **ward**. Every neighbourhood of a ward shows its ward's "
    "figure, marked “ward value” wherever it stands; it is never shared out, because a ward's "
    "figure says nothing about how its neighbourhoods differ."
)
WEIGHABLE = "Let the need index take the ward's figure for each of its neighbourhoods"
WEIGHABLE_HELP = (
    "Without this the figures are shown and compared, but not weighed. A ward's average hides the "
    "differences inside it, which are what a zone across ward lines is looked for by: an index "
    "with ward values leans towards whole wards."
)
PLACES = (
    "This file lists **places**, by {located}. czmap takes schools, services and other public "
    "places, never people's homes. Only the name, the kind and the place of each row are read."
)
PUBLIC = "These are schools, services or other public places; nothing here is about a single person"
CHECK_POSTCODES = (
    "The table of postcodes is not here, so these places cannot be put on the map yet. The section "
    "on postcodes on this page says how to add it; or bring a list with easting and northing."
)
NO_SHAPES = "You have brought no boundaries yet: estates, catchments or zones, as GeoJSON."
SYSTEM = "The coordinates are"
UNSURE = "The file does not say which coordinates these are; they look like {system}. Confirm it."
ON_DISK = "Kept on this computer until you remove it."
THIS_WINDOW = "For this window only."
SHARED = (
    "Others reach this czmap and nobody signs in, so nothing is kept: it is gone when you close "
    "the window."
)
TOO_MANY = (
    "{count} of your places lie here, too many to draw one by one: each mark stands for all "
    "of a neighbourhood, with their number. Look at fewer councils to see each place."
)
FAR_TOO_MANY = "{count} of your places lie here, too many to draw. Choose a council to see them."
NOT_COMPARED = "Whether figures of yours could be worked out from it and another is not known."
DIFFERENCE = (
    "**Take care with {zones}**: they differ by {areas}, where {label} counts {count}. Whoever has "
    "both zones' figures can subtract them. Publish one of the two, or suppress or round the "
    "counts."
)
