"""The words of room mode, of the agenda, and of the page for a meeting."""

from czmap.ui.view import Table

TITLE = "What do we look at together?"
INTRO = (
    "Prepare the views of a meeting, weigh what counts, and argue over two zones. **Room mode** "
    "(key F8) makes everything large and puts away what only the facilitator needs."
)
TABLES = {
    Table.AGENDA: "Agenda",
    Table.WEIGH: "Weigh together",
    Table.TWO: "A and B",
    Table.CARD: "Keys and notes",
}
PAGE_NAMES = {
    "rank": "Zones",
    "define": "My zone",
    "compare": "Places compared",
    "export": "Take it away",
    "room": "In the room",
}
ENTER, LEAVE, NEED = "Room mode (F8)", "Leave (F8)", "Need"
EMPTY = (
    "The agenda is empty. Go to a view that the meeting should see, such as a map of one "
    "indicator, and press *Add this view to the agenda* at the side."
)
LINKS = (
    "Arrow keys, or a clicker, turn to the next view in room mode. Each link opens its view in a "
    "window of its own; the agenda stays on the computer that runs czmap, and in the session file."
)
ADD = "Add this view to the agenda"
TOO_MANY = "An agenda holds {most} views: take one away first."
NO_AGENDA = (
    "The agenda of this link is not kept here: it was made on another computer, or is gone. Open "
    "its session file instead."
)
KEYS_ON, KEYS_OFF = "Keys: on", "Keys: off"
NO_NOTES = (
    "No note was taken yet. In room mode press N, or *Note*. A note on the zone in hand is kept "
    "with that zone too."
)
