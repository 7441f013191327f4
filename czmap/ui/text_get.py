"""Words of getting England's official data."""

from czmap.geodata.route import Progress

GET = "Get England's official data"
GET_NEWER = "Look for newer data"
CANCEL = "Cancel"
BACK = "Bring back the earlier data"
BACK_HELP = (
    "The data that was there before the last change is kept. Pressing this again changes them back."
)
SHARED = (
    "Everybody here looks at the same data, so it is not replaced from a page: whoever runs this "
    "czmap gets newer data in a terminal, as below."
)
SHOW = "Look at England"
NOT_HERE = "England's data is not on this computer yet."
OFFER = (
    "czmap fetches England's official tables from their publishers when you ask it to, and never "
    "by itself: about 100 MB from ONS, MHCLG, Nomis and DfE. It takes some minutes and up to "
    "1.5 GB of memory. You can go on working meanwhile; what is there stays until the new data is "
    "whole and checked."
)
CANCELLED = "Stopped. What came so far is kept: start again to go on from there."
NO_POSTCODES = (
    "There is no table of postcodes here yet. With one, places are found by postcode, lists of "
    "places with postcodes can be added, and family hubs are put on the map. ONS publishes it as "
    "the ONS Postcode Directory (or the National Statistics Postcode Lookup of the 2021 census), a "
    "zip of about 200 MB, at geoportal.statistics.gov.uk. Save it on any computer; then, in a "
    "terminal here:"
)
ADD_POSTCODES = "czmap data add postcodes FILE"
FOR_A_TERMINAL = "In a terminal, the same is done by:"
CLOSED_NETWORK = (
    "No network here? On a computer that has one, `czmap data export england.zip` writes the "
    "finished data as one file, and `czmap data import england.zip` brings it in here."
)


def step_sentence(step: Progress, used_for: str) -> str:
    """Say what is being fetched or made, what it is for, and how much of it is there.

    Examples
    --------
    >>> step_sentence(Progress(title="Wards", step=2, steps=5, bytes_done=3_000_000), "lines")
    '2 of 5: Wards, for lines (3.0 MB so far)'
    """
    said = f"{step.step} of {step.steps}: {step.title}"
    if used_for:
        said += f", for {used_for}"
    if step.bytes_total:
        return f"{said} ({step.bytes_done / 1e6:,.1f} of {step.bytes_total / 1e6:,.1f} MB)"
    if step.rows_total:
        rows = f"{step.rows_done:,} of {step.rows_total:,} rows"
        return f"{said} ({rows}, {step.bytes_done / 1e6:,.1f} MB)"
    return f"{said} ({step.bytes_done / 1e6:,.1f} MB so far)" if step.bytes_done else said


EARLIER = "Deprivation of 2019 on the neighbourhoods of 2021."
