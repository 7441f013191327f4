"""Words of the cards of ranked zones and of what is said of one zone's members."""

FIGURES = (
    "Depth: average need, 0 to 100. Reach: children in low-income families. Balance: points of "
    "need above {place}'s average neighbourhood, times thousands of people."
)
STRIP = (
    " Bars: how often the zone is first (dark), in the top 3 and in the top 10 (light) when "
    "weights vary round yours."
)
TIED = "**Ranks {ranks} cannot be told apart**: slightly other weights put them in another order."
MEMBERS = (
    "What the zone would be without each neighbourhood. A change above zero means that the zone "
    "would be better by the chosen aim, distance left aside; it is kept because a rule needs it or "
    "because it is near the middle."
)
MEMBER_COLUMNS = {
    "lsoa_name": "Neighbourhood",
    "need": "Need (0 to 100)",
    "gain": "Change without it",
    "zone_need": "Zone's need without it",
    "breaches": "Rules broken without it",
    "residents": "Residents",
    "children": "Children",
    "children_in_need": "In low-income families",
}
WEIGHING = "Trying 1,000 other weightings, to say how sure each rank is …"
