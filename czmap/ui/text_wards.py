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
NOT_DRAWN = "Lines and pockets are drawn for a region or chosen councils, not for all of England."
