"""Words on keeping and sharing a zone."""

from czmap.exports.contents import NoteKind, Status
from czmap.shares import Rights
from czmap.ui.identity import Kind

KEEP = {
    Kind.LAPTOP: (
        "Saved zones lie on this computer, and everybody who uses czmap on it sees them. Nothing "
        "is sent anywhere. What you work on is kept as you go."
    ),
    Kind.BROWSER: (
        "Saved zones lie on the server of this czmap. Only this browser finds them again, and "
        "whoever you give a link to. Clearing the browser's cookies loses sight of them: download "
        "the session of what matters. What you work on is kept as you go."
    ),
    Kind.SIGNED_IN: (
        "Saved zones lie on the server of this czmap, under your name. Nobody else sees them but "
        "who you give a link to. What you work on is kept as you go."
    ),
}
NO_COOKIE = (
    "This browser keeps no cookie of czmap, so nothing that you save here is found again once you "
    "close this page. Allow cookies for this site and load the page again, or download the session."
)
NOTES = (
    "What is good about living here, what people found out locally, what the figures do not show. "
    "It is saved with the zone."
)
NOTES_TABLE = (
    "A table with a column *finding*, and beside it, if you like, *role* (who says so: a role, not "
    "a name), *neighbourhood* (its code or its name) and *kind* (strength, finding or note). It is "
    "read on the computer that runs czmap; only the notes are kept."
)
LINKED = "The link names a zone saved on the czmap that made it: ask for its session file."
STATUSES = {
    Status.IDEA: "An idea",
    Status.SHORTLIST: "On the shortlist",
    Status.AGREED: "Agreed",
    Status.ASIDE: "Set aside",
}
NOTE_KINDS = {
    NoteKind.STRENGTH: "Strength",
    NoteKind.FINDING: "Local finding",
    NoteKind.NOTE: "Note",
}
SHARE = (
    "Whoever has a link sees this zone, with its notes, and nothing else of yours. A link that may "
    "edit lets them save new versions of it. Withdraw a link, and it opens nothing any more."
)
SHARE_LAPTOP = (
    "czmap runs on this computer alone, so a link would open nowhere else: download the session "
    "and send that."
)
RIGHTS = {Rights.VIEW: "May look", Rights.EDIT: "May edit"}
SHARED = {
    Rights.VIEW: (
        "**{name}** was shared with you to look at. You may change it on your screen and save a "
        "copy of your own; the original stays as it is."
    ),
    Rights.EDIT: (
        "**{name}** was shared with you to edit: what you save becomes its next version, for "
        "everybody who has it."
    ),
}
WITHDRAWN = (
    "This zone is no longer shared with you: its link was withdrawn, or it was deleted. What is on "
    "your screen stays; save a copy to keep it."
)
NEWER = (
    "{by} saved a newer version of this zone at {at}. Yours is untouched; *Keep it*, below, shows "
    "what differs, and how to go on."
)
SIGN_IN = (
    "This czmap is for people who sign in. Your zones and notes are then kept under your name, and "
    "nobody else sees them unless you share them."
)
SIGN_IN_AGAIN = "If a link brought you here, open it again after you have signed in."

SAME = "Nothing has changed since version {version}, so it was not saved again."
"""Said where a next version would be the same as the last."""
NONE_SAVED = "No zone is saved yet."
NONE_HERE = (
    "No zone of this data is saved. {others} saved on this czmap: choose that data beside the "
    "page, under *Place*."
)
OTHERS = "zone of other data is", "zones of other data are"
