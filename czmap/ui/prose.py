"""The longer texts of the pages, as Markdown: the method, its limits, accessibility."""

LINE_WIDTH = 860
"""Pixels: about ninety letters a line, which the eye can follow."""

ABOUT = """
czmap helps people choose the area of a **children's zone**: a group of joined neighbourhoods whose
children share similar disadvantages. A neighbourhood here is a Lower layer Super Output Area
(LSOA): a fixed piece of England with about 1,700 residents, small enough to show differences inside
a ward. czmap looks for zones that may cross ward and council lines, because need does.

It follows Dyson, Kerr, Raffo and Wigelsworth, *Developing Children's Zones for England* (Save the
Children and The University of Manchester, 2012).
"""

METHOD = """
### From published figures to need

1. **One scale.** Indicators come in per cent, rates and scores. Their tails are long: in the 2012
   report the highest unemployment lies almost ten standard deviations above the average. Plain
   averages would let one such figure decide. So every figure is ranked among all neighbourhoods of
   the country, and the rank becomes a score of 0 to 100 by the curve that the Indices of
   Deprivation themselves use: the tenth in greatest need spreads over 50 to 100. Two other ways
   are on offer, to see whether a result depends on this one.
2. **Direction.** Higher always means greater need. Where a low figure means need (good health), it
   is turned round.
3. **Weights.** The need score is the weighted average of the indicators you choose. Some contain
   others: the Index of Multiple Deprivation contains health, work and education. *What each theme
   really weighs* takes them apart.
4. **Missing is not low.** Where a figure is missing, its weight goes to those that are published.
   With less than half of the weight behind it, a neighbourhood has no score and takes no part.

### From neighbourhoods to a zone

A zone's need is the average over the people who live there: a neighbourhood of 2,000 counts twice
as much as one of 1,000. Ranks and deciles are never averaged. Published ranks are shown as they
were published.

### How zones are found

From every neighbourhood as a centre a zone grows. Of the neighbourhoods that touch it, the one with
the greatest need joins next, less something for distance from the centre, so that zones are places
and not snakes. Neighbourhoods then join, leave and change places while that helps. The best zones
are listed; those that overlap too much with a better one are counted as its near-duplicates and
hidden. Nothing is random: the same data and choices always give the same list.

For councils the first zone is then **proven**: a branch-and-bound search either shows that no zone
that keeps your criteria is better, or says how much better another could be at most. All of England
is too large for that, and the page says so.

Each card says how its zone holds when the weights are drawn 1,000 times round yours. The zones
found are scored again each time; they are not searched for anew.
"""

LIMITS = """
- **"Proven best" is about the figures, not about the world.** It means that no zone has more of
  what you asked for, by these criteria, weights and data.
- **It does not decide.** A rank is the start of a conversation with people who know the place.
  Small differences in score mean little.
- **The indicators are far from comprehensive.** The 2012 report says so of its own.
- **Not all disadvantaged children live in disadvantaged areas**, and not all children in
  disadvantaged areas do badly. Figures describe areas, not children.
- **Area initiatives have had limited and patchy impacts.** Choosing the area is not the work.
- **It shows need, and need is half the picture.** There is much to explore in the assets that even
  the most disadvantaged places have.
- **The sources give no margins of error.** Neither the Indices of Deprivation nor the census tables
  used here come with intervals for a neighbourhood, so czmap shows none. Neighbourhoods are small,
  and small differences between two of them mean little. Counts of children in low-income families
  (IDACI) are rounded to fives and suppressed below five at source: a suppressed figure is missing
  here, never zero, and counts made from rates are said to be "about" so many.
- **Attainment by neighbourhood is not published today.** Education deprivation contains some of it,
  so explaining attainment by deprivation is partly circular.
- **Boundaries are simplified** to about 20 metres; figures belong to the census geography of 2021,
  while wards change almost every year.
"""

ACCESS = """
- Everything a click on a map does can be done without a mouse: choose a neighbourhood by name,
  press a zone's *Show* button. Maps and sortable tables are drawn as pictures that screen readers
  cannot read, so each map has *The map in words* below it, and what matters in a table stands
  beside it as plain text.
- No meaning is carried by colour alone: figures stand in sentences, zones are numbered, places
  without data are hatched.
- The colours of the maps are ColorBrewer's YlGnBu in five steps, chosen to be told apart by people
  with colour-blindness. There is a light and a dark look.
- Every page is checked by axe-core, in both looks, on a wide screen (1280 pixels) and a very narrow
  one (320), against WCAG 2.2, levels A and AA. On the wide screen it finds nothing. On the narrow
  one it finds two things: tables that do not fit are scrolled in a box of their own, which the
  keyboard reaches in Chrome, Edge and Firefox but not in every browser; and numbered pins of a map
  may lie close together (the buttons beside the map do the same). It cannot judge the names
  written over a map's colours, which have a white edge instead.
- Known gaps: a neighbourhood on the map itself cannot be reached with the keyboard (the list of
  names does the same); nobody has yet tested czmap with users of screen readers.
"""

PRIVACY = """
czmap runs on this computer. It sends nothing anywhere and asks nothing of the internet, unless
you switch on the street map or run `czmap data get`. What you choose is in the address of the page,
so a copied address brings it back on the same computer, or on another that has the same data.
"""
