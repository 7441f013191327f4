"""Words at the foot of every page."""

SOURCES = "What each figure means, and where it is from"
NEED = (
    "**Need index.** 0 to 100, and higher is greater need: the weighted choice of indicators in "
    "the sidebar, brought to one scale by czmap. It orders neighbourhoods and does not count "
    "people; the page *About* says how it is made."
)
TABLES = (
    ("Residents and children", "areas", True),
    ("Neighbourhoods, wards and councils", "areas", False),
    ("Schools and services", "schools", True),
)
"""What is counted or drawn, the table of the pack it is in, and which of its sources it is from."""
MORE = "The page *Data* lists every table with its rows, joins, date and address."
ROYAL_MAIL = "Postcodes: contains Royal Mail data © Royal Mail copyright and database right."
