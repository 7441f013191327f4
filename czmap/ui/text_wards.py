"""The words of the section on wards."""

SPLIT = (
    "Differences are measured as variance: the sum of squared distances from the mean, divided "
    "into a part inside {groups} and a part between them (one-way analysis of variance), each "
    "neighbourhood counted once. Part of what lies between small wards is chance. For another "
    "country: the Child Opportunity Index finds 9 % of the differences in the United States "
    "between metropolitan areas and 91 % inside them."
)
VINTAGE = (
    "Wards of {when}; a neighbourhood (LSOA of 2021) is put in the ward that it fits best, so ward "
    "lines here follow neighbourhoods. Means are weighted by residents, or by children where a "
    "figure is of children; the spread is the standard deviation, each neighbourhood counted once."
)
POCKETS = (
    "A masked pocket is a neighbourhood among the tenth of {place}'s with the greatest need, in a "
    "ward whose own mean is outside the fifth of wards with the greatest need, and children live "
    "there."
)
SPILL = (
    "Neighbours on either side of a ward line, both among the highest-need {share} of {place}'s "
    "neighbourhoods. Residents and children are of the neighbourhoods on the line."
)
ONE = "One neighbourhood: nothing to vary."
PENALTY = (
    "The ward penalty: how far the best connected whole wards of a size fall behind the best "
    "joined neighbourhoods of that size, in points of mean need (0 to 100) and in children in "
    "low-income families. What makes a zone better, and how compact it is, are as on the page Find "
    "zones; its other rules are left aside. Wards are of about a size when they have "
    "20\N{NO-BREAK SPACE}% fewer to 20\N{NO-BREAK SPACE}% more residents."
)
PENALTY_COUNCIL = "Look at one council, or a few, to see what whole wards give up there."
PENALTY_COLUMNS = (
    "Best zone: mean need",
    "Best zone: children in low-income families",
    "Whole wards: mean need",
    "Whole wards: children reached",
)
NOT_DRAWN = "Lines and pockets are drawn for a region or chosen councils, not for all of England."
