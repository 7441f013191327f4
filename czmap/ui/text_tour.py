"""The words of the guided tour; figures are filled in from the invented borough."""

START, RESUME, BEGIN_AGAIN = "Take the tour", "Go on with the tour", "Begin the tour again"
NEXT, BACK, LEAVE, END = "Next", "Back", "Leave the tour", "End the tour"
AGAIN = "Show this step"

TITLES = (
    "A pocket that its ward hides",
    "Low results without high deprivation",
    "A zone across a ward line",
    "Shape it by hand",
    "Take it away",
)
MASKED = (
    "Each shape is a neighbourhood of about 1,700 people; darker means greater need. {among}. Yet "
    "{higher} of the {others} other wards have a higher average need than theirs, {ward}: an "
    "average hides them. **Try:** click another neighbourhood and read its figures."
)
ATTAINMENT = (
    "Need is not everything. {which} neighbourhoods around the marked one are "
    'in the less deprived half; for "{label}" they have {low} to {high}, while the borough\'s '
    "middle is {middle}. **Try:** show another indicator on the map."
)
POCKET = (
    "A pocket of need lies where two wards meet. {among}. They touch each other, hold {people} "
    "residents and lie in two wards, {wards}. czmap ranks zones that may cross such lines. "
    "**Try:** under *More rules*, keep zones in one ward, find again, and see what is lost."
)
SHAPE = (
    "These are the {count} neighbourhoods of that pocket, as a zone of your own. Residents, "
    "children and schools answer at once. **Try:** click a neighbourhood on the map to take it in "
    "or out; *Undo* brings it back."
)
TAKE = (
    "A brief of two pages, tables, outlines and the list of codes: each figure with its source, so "
    "that others can make the zone again. **Next:** get the real England on the page *Data*, or go "
    "back to *Home* and choose a door."
)
