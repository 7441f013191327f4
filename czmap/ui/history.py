"""Going back: what was on screen before, with the zone, the notes and the agenda as they were."""

from dataclasses import dataclass, replace

from czmap.exports.agendas import Agenda
from czmap.scoring.draft import Draft
from czmap.ui import room_agenda, state
from czmap.ui.view import View

_PAST = "moments"
MOST = 60


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What was on screen: a page, its view, the zone in hand, and the agenda with its notes."""

    page: str
    view: View
    draft: Draft
    agenda: Agenda

    @property
    def seen(self) -> tuple[object, ...]:
        """What tells two moments apart; room mode and what settles by itself do not."""
        plain = replace(self.view, room=False, tour=0, saved="", agenda="")
        return self.page, plain, self.draft.locked_in, self.draft.locked_out, self.agenda


def note_moment() -> None:
    """Note what this run shows, when it is not what the last one showed."""
    past: tuple[Moment, ...] = state.kept(_PAST, ())
    now = Moment(
        page=state.page(), view=state.view(), draft=state.draft(), agenda=room_agenda.agenda()
    )
    if not past or past[-1].seen != now.seen:
        state.keep(_PAST, (*past, now)[-MOST:])


def can_undo() -> bool:
    """Say whether something was on screen before."""
    return len(state.kept(_PAST, ())) > 1


def undo() -> None:
    """Bring back what was on screen before (an on_click)."""
    past: tuple[Moment, ...] = state.kept(_PAST, ())
    if len(past) < 2:
        return
    before = past[-2]
    now = state.view()
    state.keep(_PAST, past[:-1])
    state.restore(replace(before.view, room=now.room, tour=now.tour, agenda=now.agenda))
    state.change_draft(before.draft)
    room_agenda.change(before.agenda)
    if before.page != state.page():
        state.go_to(before.page)
