"""Take it away: which zones, as which files."""

from collections.abc import Callable
from math import isfinite

import streamlit as st

from czmap.errors import CzmapError
from czmap.exports.own_layers import OwnLayers
from czmap.exports.pack_files import to_zip
from czmap.safe import for_filename, for_markdown, plain
from czmap.scoring.place import make_zone_place
from czmap.scoring.zones import Zone
from czmap.store import MOST_SHORTLISTED, SHORTLISTED, Saved, list_all_zones
from czmap.ui import (
    cache_define,
    cache_export,
    define_base,
    identity,
    own_figures,
    own_layers,
    state,
    text,
    text_export,
    text_keep,
)
from czmap.ui.cache_export import Taken
from czmap.ui.state import Scene
from czmap.ui.word_tables import show_words
from czmap.ui.zone_form import Answer

_DRAWN, _SAVED = "drawn", "saved"


def pick_taken(scene: Scene, answer: Answer | None) -> Taken | None:
    """Ask which zones to take away; None while there is none, or none is chosen."""
    drawn, saved = state.view().members, _saved_here(scene)
    kinds = {"found": answer is not None, _DRAWN: bool(drawn), _SAVED: bool(saved)}
    offered = [kind for kind, there in kinds.items() if there]
    if not offered:
        st.info(text_export.NOTHING, icon=":material/inventory_2:")
        left, right, _ = st.columns([1, 1, 2])
        left.page_link("pages/rank.py", label="Find zones", icon=":material/search:")
        right.page_link("pages/define.py", label="Define a zone", icon=":material/draw:")
        return None
    # who has saved the zone in hand has chosen it among those that were found
    kind = _DRAWN if drawn and state.view().saved else offered[0]
    if len(offered) > 1:
        held = state.widget("take-kind", kind)
        kind = st.radio(
            "Take away",
            offered,
            format_func=text_export.KINDS.__getitem__,
            horizontal=True,
            key=state.bind("take-kind", held if held in offered else kind),
        )
    if kind == _SAVED:
        return _pick_saved(scene, saved)
    if answer is None or kind == _DRAWN:
        return _drawn(scene, drawn)
    return _pick_candidates(answer)


def _saved_here(scene: Scene) -> tuple[Saved, ...]:
    """List the saved zones of this data; where they cannot be read, say why."""
    try:
        found = list_all_zones(cache_define.store(), identity.workspace())
    except CzmapError as problem:
        st.warning(for_markdown(problem.sentence()))
        return ()
    for unread in found.unread:
        st.warning(for_markdown(unread.sentence()))
    return tuple(one for one in found.zones if one.content.pack == scene.study.key.pack)


def _pick_saved(scene: Scene, saved: tuple[Saved, ...]) -> Taken | None:
    """Ask for saved zones; those of the shortlist are chosen at first."""
    named = {one.id: one for one in saved}
    first = [one.id for one in saved if one.content.status in SHORTLISTED]
    chosen = st.multiselect(
        "Saved zones to take away",
        [*named],
        format_func=lambda key: _saved_label(named[key]),
        key=state.bind(
            "take-saved", [one for one in state.widget("take-saved", first) if one in named]
        ),
        placeholder="Choose zones",
        max_selections=MOST_SHORTLISTED,
        filter_mode="contains",
        select_all=False,
    )
    known = scene.study.pack.areas.index
    zones, notes, lacking = [], [], 0
    for one in (named[key] for key in named if key in chosen):
        members = tuple(code for code in one.content.members if code in known)
        lacking += len(one.content.members) - len(members)
        if members:
            zones.append((plain(one.content.name), Zone(members).members))
            notes.append(one.content.notes)
    if lacking:
        st.caption(
            f"{text.many(lacking, 'neighbourhood')} of these zones not in the present data: the "
            "files leave them out."
        )
    if not zones:
        st.info(text_export.EMPTY_CHOICE)
        return None
    return Taken(
        pack=scene.study.key.pack, index=scene.index, zones=tuple(zones), notes=tuple(notes)
    )


def _saved_label(one: Saved) -> str:
    return f"{plain(one.content.name)} ({text_keep.STATUSES[one.content.status].casefold()})"


def _drawn(scene: Scene, members: tuple[str, ...]) -> Taken | None:
    known = tuple(code for code in members if code in scene.study.pack.areas.index)
    if not known:
        st.info(text_export.EMPTY_CHOICE)
        return None
    place = make_zone_place(scene.study.pack, known, name=state.view().called)
    zones = ((place.name, Zone(known).members),)
    pack = scene.study.key.pack
    said = define_base.notes_on(pack)
    return Taken(pack=pack, index=scene.index, zones=zones, notes=(said,))


def _pick_candidates(answer: Answer) -> Taken | None:
    listed = {one.zone.id: one for one in answer.ranking.candidates}
    first = [*listed][:3]
    held = [one for one in state.widget("take-zones", first) if one in listed]
    chosen = st.multiselect(
        "Zones to take away",
        [*listed],
        format_func=lambda key: plain(f"{listed[key].rank}. {listed[key].profile.name}"),
        key=state.bind("take-zones", held),
        placeholder="Choose zones",
        filter_mode="contains",
        select_all=False,
    )
    if not chosen:
        st.info(text_export.EMPTY_CHOICE)
        return None
    question = answer.question
    ids = tuple(key for key in listed if key in chosen)
    return Taken(pack=question.study.pack, index=question.index, question=question, ids=ids)


def show_pack(scene: Scene, taken: Taken) -> OwnLayers | None:
    """Offer everything in one file; give the own places and boundaries that go with it."""
    st.header("The evidence pack")
    st.markdown(text_export.PACK_HELP)
    formats = st.multiselect(
        "Files in the pack",
        [*text_export.FORMATS],
        format_func=lambda key: text_export.FORMATS[key][0],
        key=state.bind("take-formats", state.widget("take-formats", [*text_export.USUAL])),
        filter_mode="contains",
        select_all=False,
    )
    if not formats:
        st.info(text_export.EMPTY_FORMATS)
        return None
    wanted = tuple(one for one in text_export.FORMATS if one in formats)
    carry_own = _ask_own(scene)
    own = own_layers.ask_layers(scene, taken)
    _offer(
        "Download the evidence pack (ZIP)",
        f"{_stem(scene)}-evidence.zip",
        lambda: to_zip(
            cache_export.files_with(taken, scene.edition, wanted, own, carry_own=carry_own)
        ),
        primary=True,
    )
    return own


def _ask_own(scene: Scene) -> bool:
    """Ask whoever has own figures here whether they may go into the pack; no unless they agree."""
    if not own_figures.kept(scene.study.key.pack):
        return False
    return st.checkbox(
        "Put my own figures into the pack",
        key=state.bind("take-own", bool(state.widget("take-own", False))),
        help=text_export.OWN_HELP,
    )


def show_single_files(scene: Scene, taken: Taken, own: OwnLayers | None) -> None:
    """Offer each file by itself."""
    st.header("One file at a time")
    for title, formats in text_export.GROUPS:
        st.subheader(title)
        for column, kind in zip(st.columns(4), formats, strict=False):
            with column:
                _offer_one(scene, taken, kind, own)
    st.caption(text_export.EXCEL_NOTE)
    if scene.study.invented:
        st.caption(text_export.EVERY_FILE)


def _offer_one(scene: Scene, taken: Taken, kind: str, layers: OwnLayers | None) -> None:
    label, said = text_export.FORMATS[kind]
    one_zone = (len(taken.ids) or len(taken.zones)) == 1
    several = kind in {"png", "svg"} or (kind == "session" and not one_zone)
    ending = {"proforma": "docx", "codes": "txt", "session": "json"}.get(kind, kind)
    name = f"{_stem(scene)}-{kind}.{'zip' if several else ending}"

    def write() -> bytes:
        made = cache_export.files_with(taken, scene.edition, (kind,), layers)
        own = {key: one for key, one in made.items() if not key.startswith("ledger.")}
        return to_zip(own) if several else next(iter(own.values()))

    _offer(label, name, write)
    st.caption(said)


def _offer(label: str, name: str, write: Callable[[], bytes], *, primary: bool = False) -> None:
    """Offer a file that is made when it is asked for."""
    st.download_button(
        label,
        data=write,
        file_name=name,
        mime=text_export.MIMES.get(f".{name.rpartition('.')[2]}", "application/octet-stream"),
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        width="content" if primary else "stretch",
    )


def show_contents(scene: Scene, taken: Taken) -> None:
    """Say in a table what is taken away."""
    listed = cache_export.shortlist(taken, scene.edition)
    rows = [
        {
            "Zone": for_markdown(f"{one.number}. {one.name}"),
            "Zone id": f"`{one.zone.id}`",
            "Neighbourhoods": f"{one.profile.areas:,}",
            "Residents": text.whole(one.profile.residents),
            "Children aged 0 to 15": text.whole(one.profile.children),
            "Mean need": _need(one.profile.need),
        }
        for one in listed.entries
    ]
    show_words(rows, "Zone")


def _need(need: float) -> str:
    return f"{need:.1f}" if isfinite(need) else text.NO_FIGURE


def _stem(scene: Scene) -> str:
    return f"czmap-{for_filename(scene.study.name)}"
