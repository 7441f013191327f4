"""What whole wards give up: by scale for a council, for a ward in view and for a zone in view."""

from typing import Any

import pandas as pd
import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.study import StudyKey
from czmap.jobs import Job
from czmap.safe import for_markdown
from czmap.scoring.penalties import ScalePenalty, WardAgainst
from czmap.scoring.place import Place, PlaceKind
from czmap.scoring.wards import penalty_in_words
from czmap.ui import cache_penalty, job_panel, state, text, text_wards, zone_focus
from czmap.ui.cache_penalty import Asked
from czmap.ui.state import Scene

_SCALES, _WARD = "penalty-scales", "penalty-ward"

MOST_COUNCILS = 12
"""Councils searched at once; a region is too much for a page."""


def show_penalty(scene: Scene) -> None:
    """Offer what whole wards give up; nothing is searched until it is opened."""
    st.subheader("What a zone gives up if it must be whole wards")
    st.caption(text_wards.PENALTY)
    place = zone_focus.focus(scene)
    if place.kind is PlaceKind.ZONE:
        _offer_zone(scene, place)
    if place.kind is PlaceKind.WARD:
        _offer_ward(scene, place)
    _offer_scales(scene)


def _offer_scales(scene: Scene) -> None:
    lads = scene.study.key.lads
    if not 0 < len(lads) <= MOST_COUNCILS and not scene.study.invented:
        st.info(text_wards.PENALTY_COUNCIL)
        return
    opened = st.expander(
        f"At three sizes in {for_markdown(scene.study.name)}", on_change="rerun", key="penalty"
    )
    if not opened.open:
        return
    with opened:
        asked = _asked(scene, StudyKey(pack=scene.study.key.pack, lads=lads))
        made = _settle(_SCALES, asked)
        if made is not None:
            _show_scales(made)


def _offer_ward(scene: Scene, place: Place) -> None:
    opened = st.expander(
        f"{for_markdown(place.name)} ward against the best joined neighbourhoods of about its size",
        on_change="rerun",
        key="penalty-of-ward",
    )
    if not opened.open:
        return
    with opened:
        lad = str(scene.study.pack.areas.loc[place.members[0], "lad_code"])
        key = StudyKey(pack=scene.study.key.pack, lads=(lad,))
        made = _settle(_WARD, _asked(scene, key, ward=place.code))
        if made is not None:
            st.markdown(for_markdown(against_in_words(made, place.name)))


def _offer_zone(scene: Scene, place: Place) -> None:
    opened = st.expander(
        f"{for_markdown(place.name)} against whole wards of about its size",
        on_change="rerun",
        key="penalty-of-zone",
    )
    if not opened.open:
        return
    areas = scene.study.pack.areas.loc[list(place.members)]
    key = StudyKey(pack=scene.study.key.pack, lads=tuple(sorted(set(areas["lad_code"]))))
    with opened, st.spinner("Comparing with whole wards …"):
        made = cache_penalty.zone_penalty(_asked(scene, key), place.members)
        st.markdown("\n".join(f"- {for_markdown(said)}" for said in penalty_in_words(made)))


def _asked(scene: Scene, key: StudyKey, *, ward: str = "") -> Asked:
    return Asked(
        study=key,
        edition=scene.edition,
        index=scene.index,
        criteria=state.view().brief.plain_criteria(),
        ward=ward,
    )


def _settle(topic: str, asked: Asked) -> Any:
    """Give the comparison; None, with its progress shown, while it is being made."""
    job = cache_penalty.ask(job_panel.follower(topic), asked)
    if job is not state.kept(topic, None):
        state.keep(topic, job)
        job_panel.wait_for(job)
    if not job_panel.look(topic, job).is_over:
        job_panel.show_progress(topic, job)
        return None
    return _result(job)


def _result(job: Job) -> Any:
    if isinstance(job.error, CzmapError):
        st.error(for_markdown(job.error.sentence()))
        return None
    if job.error:
        raise job.error
    return job.result


def _show_scales(made: tuple[ScalePenalty, ...]) -> None:
    table = pd.DataFrame([_row(one) for one in made]).set_index("Size")
    st.table(table, border="horizontal")
    for one in made:
        size = f"**{one.scale.label}** ({one.scale.size[0]:,} to {one.scale.size[1]:,} residents)"
        said = penalty_in_words(one.penalty) if one.penalty else (one.problem,)
        st.markdown(f"{size}. {for_markdown(' '.join(said))}")


def _row(one: ScalePenalty) -> dict[str, str]:
    row = {"Size": one.scale.label}
    if one.penalty is None:
        return row | dict.fromkeys(text_wards.PENALTY_COLUMNS, "no such zone")
    best, union = one.penalty.best, one.penalty.union
    cells = [f"{best.need:.1f}", text.whole(best.children_in_need)]
    if union is None:
        return row | dict(
            zip(text_wards.PENALTY_COLUMNS, [*cells, *["no such wards"] * 2], strict=True)
        )
    lost = one.penalty.children_given_up(union)
    cells += [_less(one.penalty.need_given_up(union), 1), _less(lost, 0)]
    return row | dict(zip(text_wards.PENALTY_COLUMNS, cells, strict=True))


def _less(given_up: float, decimals: int) -> str:
    """Write what is given up; less than nothing is a gain, and said."""
    if given_up != given_up:  # noqa: PLR0124 - missing is not itself
        return text.NO_FIGURE
    told = f"{abs(given_up):,.{decimals}f}"
    if not float(told.replace(",", "")):
        return "none"
    return f"{told} {'fewer' if decimals == 0 else 'less'}" if given_up > 0 else f"{told} more"


def against_in_words(made: WardAgainst, name: str) -> str:
    """Say what a ward gives up against the best joined neighbourhoods of about its size."""
    ward, best = made.ward, made.best
    lines = (
        f"{name} ward has a mean need of {ward.need:.1f} and {text.about(ward.children_in_need)} "
        "children in low-income families. The best joined neighbourhoods of about as many "
        f"residents in its council have {best.need:.1f} and "
        f"{text.about(best.children_in_need)}, and lie in {text.many(made.wards, 'ward')}."
    )
    if abs(best.need - ward.need) < 0.05:
        return f"{lines} On mean need the ward gives up nothing."
    if best.need < ward.need:
        return (
            f"{lines} The ward's mean need is higher: zones are chosen by what makes one better "
            "and by how compact they are, and not by mean need alone."
        )
    return f"{lines} As a zone the ward would give up {best.need - ward.need:.1f} points."
