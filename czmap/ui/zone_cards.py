"""The cards of ranked zones: what each is, its three figures, and how its rank holds."""

import html

import streamlit as st

from czmap.safe import for_markdown
from czmap.scoring.figures import Figures
from czmap.scoring.robustness import Robustness, Standing
from czmap.scoring.search import Candidate, Ranking
from czmap.ui import cache_zones, state, text, text_cards
from czmap.ui.state import Question, Scene
from czmap.ui.zone_panel import chosen_candidate, need_sentence, wards_crossed


def show_cards(
    scene: Scene, question: Question, ranking: Ranking, robust: Robustness | None
) -> None:
    """Show a card for each zone; pressing one is the same as clicking its number on the map.

    Parameters
    ----------
    robust
        None while other weights are still being tried.
    """
    chosen = chosen_candidate(ranking)
    figures = cache_zones.zone_figures(question, scene.edition)
    told = text_cards.FIGURES.format(place=for_markdown(scene.study.place))
    st.caption(told + (text_cards.STRIP if standing_of(robust, chosen) else ""))
    with st.container(height=620, border=False, key="cards"):
        for one, its in zip(ranking.candidates, figures, strict=True):
            standing = standing_of(robust, one)
            if standing and standing.tied[0] == one.rank < standing.tied[1]:
                st.markdown(text_cards.TIED.format(ranks=standing.place))
            words = card_words(scene, one, its, standing)
            _show_card(one, words, standing, is_chosen=one is chosen)


def standing_of(robust: Robustness | None, one: Candidate) -> Standing | None:
    """Find how a candidate stands under other weights; None where weights change nothing."""
    if robust is None or not robust.weights_matter:
        return None
    return robust.standings[one.rank - 1]


def _show_card(one: Candidate, words: str, standing: Standing | None, *, is_chosen: bool) -> None:
    """Show a card in few elements: there are up to fifty, and each is sent with every press."""
    with st.container(border=True, key=f"card-{'chosen' if is_chosen else 'other'}-{one.rank}"):
        st.markdown(words)
        if standing:
            st.html(strip(standing))
        if is_chosen:
            st.markdown(":material/check_circle: **Shown below and outlined on the map**")
        else:
            st.button(
                f"Show zone {one.rank}",
                key=f"show-zone-{one.rank}",
                on_click=state.change,
                kwargs={"zone": one.zone.id, "near": 0},
            )


def card_words(scene: Scene, one: Candidate, figures: Figures, standing: Standing | None) -> str:
    """Write all that a card says, as one Markdown text."""
    profile = one.profile
    small = [strip_sentence(standing)] if standing else []
    if one.near_duplicates:
        small.append(f"{text.many(one.near_duplicates, 'near-duplicate')} not listed.")
    said = (
        f"{text.titled(need_sentence(scene, profile))}.  \n"
        f"{text.whole(profile.residents)} residents, {text.whole(profile.children)} children, "
        f"{wards_crossed(profile)}.  \n{figures_line(figures)}"
    )
    lines = [
        f"**{one.rank}. {for_markdown(profile.name)}**",
        said,
        f":small[{' '.join(small)}]" if small else "",
    ]
    return "\n\n".join(filter(None, lines))


def figures_line(figures: Figures) -> str:
    """Write what each of the three aims makes high, in one line."""
    reach = text.about(figures.children_in_need)
    if figures.children_in_need_missing and reach != text.NO_FIGURE:
        reach = f"at least {reach}"
    return f"Depth **{figures.need:.1f}** · Reach **{reach}** · Balance **{figures.balance:,.0f}**"


def strip_sentence(standing: Standing) -> str:
    """Say in a few words, for a card, how a zone holds under other weights."""
    top = next((ranks for ranks in (1, 3) if standing.rank <= ranks), 10)
    where = "First" if top == 1 else f"In the top {top}"
    return f"{where} in {text.percent(standing.top(top))} of 1,000 other weightings."


def strip(standing: Standing) -> str:
    """Draw the shares of the weightings in which a zone is first, in the top 3 and in the top 10.

    Returns
    -------
    str
        HTML made of numbers alone; its label says the same in words.
    """
    shares = [standing.top(ranks) for ranks in (1, 3, 10)]
    said = ", ".join(
        f"{where} in {share:.0%}"
        for where, share in zip(("first", "in the top 3", "in the top 10"), shares, strict=True)
    )
    steps = [shares[0], shares[1] - shares[0], shares[2] - shares[1]]
    parts = "".join(
        f'<span style="width:{100 * step:.1f}%;background:currentColor;opacity:{shade}"></span>'
        for step, shade in zip(steps, (0.95, 0.55, 0.25), strict=True)
    )
    label = html.escape(f"Of 1,000 weightings: {said}")
    return (
        f'<div role="img" aria-label="{label}" title="{label}" style="display:flex;height:.6rem;'
        f'border:1px solid currentColor;border-radius:3px;overflow:hidden">{parts}</div>'
    )
