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
    "indicator, and press *Add view to agenda* at the side, or *Add view* above in room mode."
)
LINKS = (
    "Arrow keys, or a clicker, turn to the next view in room mode. Each link opens its view in a "
    "window of its own; the agenda stays on the computer that runs czmap, and in the session file."
)
ADD = "Add view to agenda"
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
MODES = {"hands": "Show of hands", "scores": "Scores of 1 to 5"}
RULES = {
    "hands": (
        "**The rule:** an indicator's weight is its share of all hands. Count the hands for each; "
        "one person may raise a hand for several."
    ),
    "scores": (
        "**The rule:** an indicator's weight is the mean of its scores, where 5 matters most. Type "
        "the scores as they are called out. What nobody scores has no weight."
    ),
}
USE, CLEAR = "Use these weights", "Clear the votes"
OTHER_WEIGHTS = "This view was prepared with other weights than the room agreed."
WITH_AGREED = "Show it with the weights agreed in the room"
STRANGE = "Left out, because scores are 1 to 5: {letters}"
LOOKING_BACK = "Looking at the zones before the vote"
CHANGED = "What the votes changed"
MOVES = (
    "Of {count} now, **{same}** came at the same rank before the vote and **{moved}** at another; "
    "new among them: **{new}**."
)
NOT_AGAIN = (
    "What counted before the votes used figures that are not here now, so the zones of before "
    "cannot be found again."
)
SHOW_ZONES = "Show these zones on the map"
NO_RIVALS = (
    "There are no two zones to argue over yet. Find zones, or define one and save it; then they "
    "can be chosen here."
)
MINE, LINKED = "The zone in hand", "Zone of the link"
BIG = "**{residents}** residents · **{children}** children · need **{need}**"
SWING_WORDS = "in only one of A and B"
SWING_DOTS = "dots: in only one"
SWING = "A swing area: what if it changed sides?"
SAME = "A and B have the same neighbourhoods."
FIGURES = (
    "Neighbourhoods",
    "Residents",
    "Children (0 to 15)",
    "Children in low-income families",
    "Need (0 to 100)",
    "In how many parts",
)
FROZEN = "Agree on the zone in hand"
FREEZE = (
    "*Freeze* saves the zone in hand with date and time, as agreed. What is not agreed is listed "
    "and kept with it as a note."
)
NOT_AGREED = "Not agreed when this was frozen: {listed}."
NOTHING_OPEN = "No open edge was found: A and B agree, and no note is on a neighbourhood."
NO_PAIR = (
    "No open edge is listed: no two zones were set side by side as A and B, and no note is on a "
    "neighbourhood."
)
CARD = "Card of keys (PDF, one page)"
CARD_WORDS = (
    ("F8", "Enter and leave room mode"),
    ("Right arrow, Page Down", "Next view of the agenda"),
    ("Left arrow, Page Up", "Previous view of the agenda"),
    ("0", "Need on the map"),
    ("1 to 5", "The five indicators that need is made of, as numbered on screen"),
    ("A", "A and B side by side"),
    ("N", "Take a note"),
    ("Z", "Undo: what was on screen before"),
    ("Browser's Back", "The view before, too"),
    ("Tab, Enter", "To every button and field, and press it"),
)
CARD_TITLE = "czmap in the room: the keys"
CARD_NOTES = (
    "Keys are listened to in room mode only, never while you type. *Keys: on* switches them off.",
    "A clicker for slides sends Page Down and Page Up, and so turns to the next view.",
    "After a reload, sleep or a lost connection the same view comes back: its address says it.",
    "Nothing needs the internet. If all fails, go on with the printed brief.",
)
DO_FREEZE, ROLE = "Freeze this version", "the room"
