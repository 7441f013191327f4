"""What changed between two versions of a zone, in words."""

from czmap.exports.contents import ZoneContent
from czmap.safe import for_markdown
from czmap.store import Changed, compare_contents
from czmap.ui import text, text_keep
from czmap.ui.define_state import Desk

_NOTHING = "nothing"


def change_in_words(desk: Desk, changed: Changed) -> str:
    """Say what changed, with names; safe as Markdown."""
    parts = []
    for codes, verb in ((changed.added, "added"), (changed.gone, "taken out")):
        if codes:
            names = desk.scene.study.pack.areas["lsoa_name"]
            told = ", ".join(str(names.get(code, code)) for code in codes[:3])
            more = f" and {len(codes) - 3} more" if len(codes) > 3 else ""
            parts.append(f"{len(codes)} {verb} ({for_markdown(told)}{more})")
    if changed.name:
        parts.append(f"the name is {for_markdown(changed.name)}")
    if changed.status:
        parts.append(f"it is {text_keep.STATUSES[changed.status].casefold()}")
    return "; ".join((*parts, *_notes(changed))) or _NOTHING


def change_in_short(before: ZoneContent, after: ZoneContent) -> str:
    """Say what changed in a few words; safe as plain text."""
    changed = compare_contents(before, after)
    parts = []
    if changed.members:
        parts.append(f"{len(changed.added)} added, {len(changed.gone)} taken out")
    if changed.name:
        parts.append("renamed")
    if changed.status:
        parts.append(text_keep.STATUSES[changed.status].casefold())
    if changed.frozen:
        parts.append("frozen")
    return "; ".join((*parts, *_notes(changed))) or "no change"


def _notes(changed: Changed) -> list[str]:
    parts = []
    for notes, verb in ((changed.notes_added, "added"), (changed.notes_gone, "taken away")):
        if notes:
            parts.append(f"{text.many(len(notes), 'note')} {verb}")
    return parts
