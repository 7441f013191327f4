"""The words of a place that is read: labels, explanations, what the data cannot see."""

from czmap.scoring.claims import ClaimKind
from czmap.scoring.place import PlaceKind
from czmap.scoring.words import UNSEEN

FIGURES_OF = {
    ClaimKind.PEOPLE: "who lives here",
    ClaimKind.UNUSUAL: "how unusual",
    ClaimKind.INSIDE: "inside it",
    ClaimKind.NEXT_DOOR: "next door",
    ClaimKind.ACROSS: "across the line",
    ClaimKind.BUILD_ON: "to build on",
}
"""Short names of what a sentence's figures are of, where its kind is long."""

RULE = (
    "An indicator **stands out** where need is higher than in at least four fifths of {place}'s "
    "neighbourhoods that have a figure. Which of them stand out is a place's **combination**: two "
    "places with as much need may have very different ones. Looked at: the indicators of your need "
    "index."
)
SIMILAR = (
    "Nearest by profile: the root of the mean squared difference between the two on these "
    "indicators, in points of a normal score, where 15 points are one standard deviation between "
    "{place}'s neighbourhoods. Under 3 points is much "
    "alike, under 7.5 alike, under 15 somewhat alike."
)
WHAT_IS_SIMILAR = {
    PlaceKind.AREA: "neighbourhoods",
    PlaceKind.WARD: "wards",
    PlaceKind.LAD: "councils",
    PlaceKind.ZONE: "zones of this ranking",
}
NOT_SEEN = f"""
{UNSEEN}

**These indicators leave out:** how people feel about the place and each other, what families do for
one another, local groups and faith communities, how good a school or service is, and anything that
changed after the figures were taken. They describe areas, not children: many children in need live
elsewhere, and many here are doing well. Put what
you hear beside the figures.
"""
CHOOSE = (
    "Choose a council, ward or neighbourhood to read it. Below: which combinations of issues are "
    "frequent in {place}, and which are rare."
)
