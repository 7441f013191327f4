"""What is said of a person's own figures."""

from czmap.geodata.conversion import Measure
from czmap.geodata.findings import Kind
from czmap.geodata.indicators import Denominator, Direction

INTRO = (
    "A table by neighbourhood (LSOA), as CSV or Excel, becomes an indicator on every map, in the "
    "need index, the search, the comparisons and the files. **It stays on this computer**: it goes "
    "to the computer that runs czmap and nowhere else, it is read there by a process that can open "
    "no file and no connection, and only this window sees it. It leaves every page when you remove "
    "it or close the window, and the computer's memory at the latest when czmap is stopped."
)
NEEDS = (
    "One row for each neighbourhood, a column of LSOA codes or official names, and columns of "
    "numbers. No postcodes and nothing about single people. Ward, MSOA and council tables are not "
    "taken: their figures say nothing about the neighbourhoods inside them."
)
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
KEPT = "{label} is kept. It is among the indicators on every page now."
