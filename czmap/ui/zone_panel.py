"""What is shown of ranked zones: what was found, cards, one zone in full."""

import numpy as np
import streamlit as st

from czmap.safe import for_markdown
from czmap.scoring.place import make_zone_place
from czmap.scoring.search import Candidate, Ranking
from czmap.scoring.zones import Aim, Count, Part, ZoneProfile
from czmap.ui import announce, people_panel, place, state, text, text_said
from czmap.ui.area_panel import show_term_list
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.state import Scene


def chosen_candidate(ranking: Ranking) -> Candidate:
    """Give the candidate that is picked out, or the first."""
    return _picked(ranking) or ranking.candidates[0]


def _picked(ranking: Ranking) -> Candidate | None:
    wanted = state.view().zone
    return next((one for one in ranking.candidates if one.zone.id == wanted), None)


def show_summary(scene: Scene, ranking: Ranking) -> None:
    """Say what was found."""
    count = len(ranking.candidates)
    st.header(f"{text.many(count, 'zone')} in {for_markdown(scene.study.name)}")
    first = ranking.candidates[0].profile
    announce.say_answer(
        text_said.FOUND.format(
            count=text.many(count, "zone"), name=first.name, need=f"{first.need:.1f}"
        )
    )


def show_basis(scene: Scene, ranking: Ranking) -> None:
    """Say in which order zones stand, and from how much they were found."""
    count, asked = len(ranking.candidates), ranking.criteria.top
    low, high = ranking.criteria.size
    who = text.COUNTS[ranking.criteria.count]
    st.markdown(order_sentence(scene, ranking))
    said = (
        f"Each has {low:,.0f} to {high:,.0f} {who}. One was grown from each of "
        f"{text.many(ranking.centres, 'neighbourhood')}; "
        f"{text.many(ranking.found, 'different zone')} kept the criteria."
    )
    if ranking.criteria.compactness:
        said += f" {text.ORDER_DISTANCE}"
    if count < asked:
        said += f" Only {count} differ enough from each other, of {asked} asked for."
    if ranking.unscored:
        said += (
            f" {text.many(ranking.unscored, 'neighbourhood')} took no part: too few figures are "
            "published for them."
        )
    st.caption(said)


def order_sentence(scene: Scene, ranking: Ranking) -> str:
    """Say what the zones are in order of."""
    return text.ORDERS[ranking.criteria.aim].format(place=for_markdown(scene.study.place))


def need_sentence(scene: Scene, profile: ZoneProfile) -> str:
    """Say where a zone's mean need stands among the neighbourhoods of the reference."""
    if not np.isfinite(profile.need):
        return text.NO_FIGURE
    return text.share_sentence(
        profile.higher_than,
        place=for_markdown(scene.study.place),
        lower_than=scene.scores.lower_than(profile.need),
    )


def wards_crossed(profile: ZoneProfile) -> str:
    """Say in how many wards, and councils, a zone lies."""
    said = f"in {text.many(len(profile.wards), 'ward')}"
    return said if len(profile.lads) == 1 else f"{said} of {len(profile.lads)} councils"


def show_candidate(scene: Scene, one: Candidate, ranking: Ranking) -> None:
    """Show one zone in full: who lives there, why it ranks so, which lines it crosses."""
    profile = one.profile
    st.header(f"Zone {one.rank}: {for_markdown(profile.name)}")
    announce.say(f"Zone {one.rank}: {profile.name}.")
    if state.view().zone and _picked(ranking) is None:
        st.info(text.OTHER_ZONE)  # of a link made on other data, or of another need
    with st.container(key="split-zone"):
        left, middle, right = st.columns(3, gap="medium")
    with left:
        _show_people(scene, profile)
    with middle:
        said = _standing(scene, profile, ranking)
        st.markdown(f"### Why it ranks {_ordinal(one.rank)}\n\n{said}")
        show_term_list(scene, profile.terms, profile.need)
    with right:
        _show_lines(profile)
    _show_notes(one)
    if len(scene.study.areas) > MOST_POLYGONS:
        _offer_closer_look(profile)


def show_people(scene: Scene, one: Candidate) -> None:
    """Show who is reached and missed in one zone, and its schools."""
    members, name = one.zone.members, one.profile.name
    st.header(f"People and schools of zone {one.rank}")
    place = make_zone_place(scene.study.pack, members, name=name)
    people_panel.show_people(scene, place, folded=True)


def _standing(scene: Scene, profile: ZoneProfile, ranking: Ranking) -> str:
    """Say what a zone's need is, and how far above the average neighbourhood's."""
    said = f"Its need score is **{profile.need:.1f}** of 100, {_mean_of(ranking)}"
    usual = float(scene.scores.score.mean())
    if np.isfinite(profile.need) and ranking.criteria.aim is Aim.BALANCE:
        far = profile.need - usual
        way = "above" if far >= 0 else "below"
        said += (
            f": {abs(far):.1f} points {way} {for_markdown(scene.study.place)}'s average "
            f"neighbourhood ({usual:.1f})"
        )
    return f"{said}. It is made of:"


def _offer_closer_look(profile: ZoneProfile) -> None:
    """Offer to see the zone's councils neighbourhood by neighbourhood."""
    names = " and ".join(part.name for part in profile.lads)
    lads = tuple(part.code for part in profile.lads)
    if st.button(
        f"Explore {for_markdown(names)} neighbourhood by neighbourhood",
        on_click=place.look_at,
        args=lads,
        icon=":material/map:",
    ):
        st.switch_page("pages/explore.py")


def _mean_of(ranking: Ranking) -> str:
    who = "children" if ranking.criteria.count is Count.CHILDREN else "residents"
    return f"the average over its {who}"


def _ordinal(rank: int) -> str:
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def _show_people(scene: Scene, profile: ZoneProfile) -> None:
    lines = [
        f"**{text.titled(need_sentence(scene, profile))}**, on average.",
        f"**{text.whole(profile.residents)}** residents in {_areas(profile)}.",
        f"**{text.whole(profile.children)}** children aged 0 to 15.",
        children_sentence(profile),
    ]
    if np.isfinite(profile.most_deprived):
        tenth = round(profile.most_deprived * profile.areas)
        verb = "is" if tenth == 1 else "are"
        whence = "" if scene.study.invented else " (published IMD)"  # the place's name says that
        lines.append(
            f"{text.titled(text.count_of(tenth, profile.areas))} {verb} "
            f"{text.decile_sentence(1, for_markdown(scene.study.place))}{whence}."
        )
    listed = "\n".join(f"- {line}" for line in lines)
    st.markdown(f"### Who lives there\n\n{listed}")


def _areas(profile: ZoneProfile) -> str:
    return text.many(profile.areas, "neighbourhood")


def children_sentence(profile: ZoneProfile) -> str:
    """Say how many children live in low-income families, and for whom there is no figure."""
    if not np.isfinite(profile.children_in_need):
        return "Children in low-income families: no figure published."
    said = f"{text.titled(text.about(profile.children_in_need))} children in low-income families"
    missing = profile.children_in_need_missing
    if not missing:
        return f"{said}."
    verb = "has" if missing == 1 else "have"
    return f"{said} (at least; {text.many(missing, 'neighbourhood')} {verb} no figure)."


def _show_lines(profile: ZoneProfile) -> None:
    lines = [f"- {_part(part, ward=True)}" for part in profile.wards]
    st.markdown("### Which lines it crosses\n\n" + "\n".join(lines[:6]))
    if len(lines) > 6:
        with st.expander(f"{len(lines) - 6} more wards"):
            st.markdown("\n".join(lines[6:]))
    if len(profile.lads) > 1:
        st.markdown(f"It lies in {len(profile.lads)} councils:")
        st.markdown("\n".join(f"- {_part(part, ward=False)}" for part in profile.lads))


def _part(part: Part, *, ward: bool) -> str:
    return text.unbroken(for_markdown(text.part_sentence(part, ward=ward)))


def _show_notes(one: Candidate) -> None:
    profile = one.profile
    st.caption(
        f"Land: {profile.area_km2:,.1f} km². Roundness: {profile.compactness:.2f}, where a circle "
        f"is 1 (Polsby and Popper). Zone id {profile.zone.id}."
    )
