"""Words of the rules that a zone may be made to keep."""

from czmap.ui.view import DEPRIVED

MORE_RULES = "More rules"
DEPRIVED_CHOICES = {
    share: f"The most deprived {share} % of them" if share else "All of them" for share in DEPRIVED
}
LOCK_IN = "Must be in every zone"
LOCK_OUT = "Must stay out of every zone"
ONLY_WARDS = "Stay inside these wards"
LOCK_IN_HELP = (
    "Every zone is then built round these neighbourhoods, so the zones differ only in the rest. "
    "They must lie close enough together to fit in one zone."
)
LOCK_OUT_HELP = "For example because a programme is at work there already."
ONLY_WARDS_HELP = "Zones may cross the lines between these wards, but not leave them."
SCHOOL = "A secondary school within this many metres of a zone's centre"
SCHOOL_HELP = (
    "0 for no such rule. Measured as the crow flies from the middle of the neighbourhood that the "
    "zone is built round; all-through schools count, and so do schools outside the zone."
)
DEPRIVED_LABEL = "Neighbourhoods that may be in a zone"
DEPRIVED_HELP = (
    "By the published rank of the Indices of Deprivation over the whole country, or by the need "
    "score where no such rank is published. Few zones are made only of such neighbourhoods: "
    "smaller sizes find more."
)
PER_COUNCIL = "Most zones in one council"
PER_COUNCIL_HELP = (
    "0 for any number. A zone counts where its centre lies; use it for a shortlist that is spread "
    "over several councils."
)
WHOLE_WARDS = "Build zones from whole wards"
WHOLE_WARDS_HELP = (
    "Wards are then never split: easier to agree with councillors, but zones fit need less well. "
    "Each zone found without this rule says what it would give up."
)
NO_PICK = "A neighbourhood picked out on a map can be locked in or out here with one press."
QUALIFY = "{count} of {every} may be in a zone."
QUALIFY_ALL = "All {every} may be in a zone."
