"""The words of the first page."""

from czmap.geodata.study import ENGLAND, INVENTED

TITLE = "Where should a children's zone be?"
LEAD = (
    "A children's zone is a small, real place where schools, services and families join up support "
    "for children. czmap finds where one could go, shows why, and lets you take the answer away."
)
FIND = (
    "You have no place in mind. Say how large a zone should be and what counts as need; czmap "
    "ranks where it could go, across ward and council lines."
)
KNOW = "You have a place in mind. Look it up, read what it is like, and draw your zone by hand."
OPEN = "You, or a colleague, began before. Open the file, or a zone that was saved on this czmap."
TOUR = "New here? The tour takes five minutes."
AREA = (
    "**A neighbourhood** here is a piece of England with about 1,700 people. The Office for "
    "National Statistics calls it an LSOA. It is small enough to show what a ward's average hides."
)
NEED = (
    "**Need** runs from 0 to 100, and higher is greater need. You choose what it is made of. It "
    "describes places, not the people in them."
)
PRIVATE = (
    "**Nothing leaves this computer.** czmap works without the internet; what you draw, note and "
    "upload stays where czmap runs."
)
NO_PAGE = (
    "No page is called '{name}' here: its address may be misspelt, or old. Choose one of the pages "
    "at the top."
)
PICTURE = "{place}. Darker means greater need."
NO_ENGLAND = "Shown is an invented borough, to learn on. The real England is one download away."
DATA = {INVENTED: "Invented borough, to learn on", ENGLAND: "England"}
INVENTED_DATES = "The figures of the invented borough are made up; they have no date."
