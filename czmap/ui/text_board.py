"""Words of the ward board and of two indicators at once."""

BOARD_INTRO = (
    "The same ground seen through several indicators, as in Figure 1 of the 2012 report. What lies "
    "outside the line is shown too: need does not stop at a ward's edge."
)
DARK = "Darker means higher need on every map; where a low figure means need, the title says so."
DARK_2012 = (
    "Good health is shown as in the 2012 report: there darker means **more** people in good "
    "health, which is **lower** need. On all other maps darker means higher need."
)
AS_2012_HELP = (
    "The report shaded good health by its own figure, so that dark meant better health on that one "
    "map and worse on the other four. Off, health is turned round: dark is higher need on all."
)
POINT = (
    "Point at a neighbourhood on any map, or choose it by name, and it is marked on all of them. "
    "A click keeps it."
)
LIMITS = (
    "Not all disadvantaged children live in disadvantaged areas, and not all children in such "
    "areas do badly. These figures leave out much, above all what a place has to build on."
)
TWO_INTRO = (
    "Where two needs meet, and where they part: each colour is one of nine combinations. "
    "Need on the first indicator turns the map yellow to brown, on the second blue; dark is both."
)
AND_BESIDE = " and the councils next to it"
