"""The only reader and writer of the session and of the web address.

A page reads one frozen `View`. Widgets are shown with the view's value (`bind`) and write it
back before the page runs (`change` in an on_change or on_click), so that a map click, a link and a
widget that choose the same thing are the same thing.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from czmap.geodata.study import Study, StudyKey
from czmap.scoring.draft import Draft, replace_members
from czmap.scoring.need import NeedIndex, NeedScores
from czmap.scoring.zones import ZoneCriteria
from czmap.ui import text_home
from czmap.ui.address import NAMES, parse_params, to_params
from czmap.ui.lost import LOST, MOST_LETTERS
from czmap.ui.view import Brief, NeedChoice, View

_VIEW, _PROBLEMS, _GOOD, _SCENE, _FRAMED, _WIDGET = (
    "cz-view", "cz-problems", "cz-good", "cz-scene", "cz-framed", "cz-w:",
)  # fmt: skip
_ASKED, _LINKED, _AT_HOME = "zones asked for", "began at a link", "home"
PAGES = ("explore", "rank", "define", "compare", "export", "data", "about")
"""Names of the pages that a view may be shown on."""
_GOES, _PAGE, _BEFORE, _ONCE = "goes to page", "page", "page before", "cz-once"
_Good = TypeVar("_Good", bound=Hashable)
_Made = TypeVar("_Made")


@dataclass(frozen=True, eq=False, kw_only=True)
class Scene:
    """What this run shows, settled from the view: everything here has data."""

    study: Study
    edition: str
    index: NeedIndex
    scores: NeedScores


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a ranking was asked of: enough to find it again."""

    study: StudyKey
    index: NeedIndex
    criteria: ZoneCriteria


def start() -> None:
    """Read the view from the address when a session begins."""
    if _VIEW in st.session_state:
        return
    params = st.query_params.to_dict()
    if lost := params.pop(LOST, ""):
        note_problem("page", text_home.NO_PAGE.format(name=lost[:MOST_LETTERS]))
    read, wrong = parse_params(params)
    st.session_state[_VIEW] = read
    keep(_LINKED, is_link(params))
    if strange := sorted(set(params) - NAMES - {_AT_HOME}):
        names = ", ".join(repr(name[:40]) for name in strange[:3])
        note_problem(
            "strange",
            f"The link has parts that this czmap does not know ({names}); the rest of it is shown.",
        )
    if wrong:
        names = ", ".join(repr(name) for name in wrong)
        told = "part of the link" if len(wrong) == 1 else "parts of the link"
        note_problem(
            "link", f"{len(wrong)} {told} could not be read ({names}); the usual is shown instead."
        )


def begin_run() -> None:
    """Forget what `once` worked out in the run before."""
    st.session_state[_ONCE] = {}


def once(topic: str, make: Callable[[], _Made]) -> _Made:
    """Work something out at most once in a run of a page (outside a page: each time)."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return make()
    known: dict[str, _Made] | None = st.session_state.get(_ONCE)
    if known is None:
        return make()
    if topic not in known:
        known[topic] = make()
    return known[topic]


def is_link(params: Mapping[str, str]) -> bool:
    """Say whether a query shows a place, and not the first page."""
    return bool(params) and _AT_HOME not in params


def takes_link() -> bool:
    """Say, once, whether the session began at a link that shows a place."""
    linked = bool(kept(_LINKED, False))
    keep(_LINKED, False)
    return linked


def view() -> View:
    """Give what the user has chosen."""
    start()
    chosen: View = st.session_state[_VIEW]
    return chosen


def change(**fields: Any) -> None:
    """Change fields of the view; a ward or neighbourhood that is picked out is read from now on."""
    if fields.get("area") or fields.get("ward"):
        fields = {"read": "", **fields}
    st.session_state[_VIEW] = replace(view(), **fields)


def follow(query: str) -> None:
    """Show the view that a query writes; what cannot be read of it is as usual."""
    read, _ = parse_params(dict(parse_qsl(query)))
    restore(read)


def follow_browser() -> None:
    """Show the view of the address that the browser went back (or on) to.

    This must come before anything writes the address: the view of before would be written into the
    browser's history in the place of the one that is gone back to.
    """
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:
        follow(urlencode(st.query_params.to_dict()))


def go_to(page: str) -> None:
    """Have the next run show another page, by the name of its script (for an on_click)."""
    keep(_GOES, page)


def takes_page() -> str:
    """Give the page that was asked for, once; "" for none."""
    page: str = kept(_GOES, "")
    keep(_GOES, "")
    return page


def note_page(shown: str) -> None:
    """Note which page this run shows."""
    if kept(_PAGE, shown) != shown:
        clear_problem("page")
    keep(_BEFORE, page())
    keep(_PAGE, shown)


def is_new_page() -> bool:
    """Say whether the run before showed another page: what is left of that is still on screen."""
    return bool(kept(_BEFORE, "") != page())


def page() -> str:
    """Give the name of the page that is shown."""
    shown: str = kept(_PAGE, "home")
    return shown


def restore(whole: View) -> None:
    """Take up a whole view, as a link would bring it."""
    st.session_state[_VIEW] = whole
    clear_problem("place", "link", "strange", "fit", "zones", "draft", "start")


def change_study(**fields: Any) -> None:
    """Look elsewhere: what was picked out there is let go, and so is what was said of it."""
    key = replace(view().study, **fields)
    if key.pack != view().study.pack:
        _change_pack(key.pack)
    change(study=key, area="", ward="", find=False, zone="", near=0, read="")
    clear_problem("place", "link", "strange", "fit", "zones")


def _change_pack(pack: str) -> None:
    """Put the zone of one data set by, and take up the one that was drawn on the other."""
    before = view()
    keep(f"called {before.study.pack}", before.called)
    keep(f"places {before.study.pack}", before.places)
    change(
        members=_draft_on(pack).codes,
        called=kept(f"called {pack}", ""),
        places=kept(f"places {pack}", ()),
    )


def draft() -> Draft:
    """Give the zone that is being defined; what a link or another page chose is a step of its own.

    Raises
    ------
    CriteriaError
        When that has more members than a zone may.
    """
    chosen = view()
    made = _draft_on(chosen.study.pack)
    if made.codes != chosen.members:
        made = replace_members(made, chosen.members, "Opened")
        keep(f"draft {chosen.study.pack}", made)
    return made


def change_draft(made: Draft) -> None:
    """Take an edited zone for the present one."""
    keep(f"draft {view().study.pack}", made)
    change(members=made.codes)


def _draft_on(pack: str) -> Draft:
    return kept(f"draft {pack}", Draft())


def change_need(**fields: Any) -> None:
    """Change what counts as need; that the room's votes made it so is no longer said."""
    need: NeedChoice = replace(view().need, **fields)
    change(need=need, weighed_before=None)
    clear_problem("need", "link", "strange", "fit")


def change_brief(**fields: Any) -> None:
    """Change what is asked of a zone; nothing is searched until it is asked for."""
    brief: Brief = replace(view().brief, **fields)
    change(brief=brief)


def ask_for_zones() -> None:
    """Note that zones were asked for: the next run searches."""
    keep(_ASKED, True)


def takes_zone_request() -> bool:
    """Say whether zones were asked for, once."""
    asked = bool(kept(_ASKED, False))
    keep(_ASKED, False)
    return asked


def write_address(*, at_home: bool = False) -> None:
    """Put what is worth sharing into the address, if it is not there.

    The address of the first page says so: without that it is a link to look at a place.
    """
    wanted = to_params(view())
    if at_home and wanted:
        wanted[_AT_HOME] = "1"
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def bind(name: str, value: Any) -> str:
    """Give a widget the view's value before it is drawn, and return its key."""
    key = _WIDGET + name
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def widget(name: str, default: Any = None) -> Any:
    """Read what a widget holds."""
    return st.session_state.get(_WIDGET + name, default)


def held(key: str, default: Any = None) -> Any:
    """Read what a widget that is not bound to the view holds, by its own key."""
    return st.session_state.get(key, default)


def note_problem(topic: str, sentence: str) -> None:
    """Keep a sentence on screen until the user acts on its topic."""
    st.session_state.setdefault(_PROBLEMS, {})[topic] = sentence


def clear_problem(*topics: str) -> None:
    """Take away what was said of some topics."""
    for topic in topics:
        st.session_state.get(_PROBLEMS, {}).pop(topic, None)


def problem(topic: str) -> str:
    """Give what is said of a topic, or nothing."""
    return str(st.session_state.get(_PROBLEMS, {}).get(topic, ""))


def keep(topic: str, value: Hashable) -> None:
    """Remember a value for this session, such as the last that worked."""
    st.session_state.setdefault(_GOOD, {})[topic] = value


def kept(topic: str, default: _Good) -> _Good:
    """Give a value that was remembered."""
    value: _Good = st.session_state.get(_GOOD, {}).get(topic, default)
    return value


def set_scene(made: Scene) -> None:
    """Say what this run shows."""
    st.session_state[_SCENE] = made


def scene() -> Scene:
    """Give what this run shows."""
    made: Scene = st.session_state[_SCENE]
    return made


def mark_framed() -> None:
    """Note that app.py framed this run; the page takes the note away."""
    st.session_state[_FRAMED] = True


def was_framed() -> bool:
    """Say whether app.py framed this run, once."""
    return bool(st.session_state.pop(_FRAMED, False))


def chosen_row(key: str) -> int | None:
    """Give the number of the row that is chosen in a table, from 0."""
    said: Any = st.session_state.get(key)
    rows = said["selection"]["rows"] if said else []
    return int(rows[0]) if rows else None


def chosen_point(key: str, selection: str, field: str) -> str:
    """Give the text of a field of the point that is chosen in a chart, or nothing."""
    said: Any = st.session_state.get(key)
    points = said["selection"].get(selection) if said else None
    return str(points[0].get(field, "")) if points else ""


def forget(name: str) -> None:
    """Let a widget begin anew from the view."""
    st.session_state.pop(_WIDGET + name, None)
