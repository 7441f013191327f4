"""What counts as need: the controls that choose it, and the scores they settle on."""

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.indicators import Catalogue
from czmap.geodata.study import Study
from czmap.safe import for_markdown, plain
from czmap.scoring.need import NeedIndex, NeedScores, Standardisation, effective_weights
from czmap.ui import cache, state, text
from czmap.ui.bars import show_bars
from czmap.ui.view import OWN


def settle_need(study: Study, edition: str) -> tuple[NeedIndex, NeedScores]:
    """Give the index that the view asks for and its scores; failing that, the last that worked.

    What is wrong is kept on screen as a sentence. Stops the run only when nothing can be scored.
    """
    pack = study.key.pack
    good: NeedIndex | None = state.kept(f"index {pack}", None)
    if good is not None and not all(key in study.catalogue for key, _ in good.weights):
        # it weighed figures that were a person's own, and are removed
        good = None
    try:
        index = state.view().need.index(study.catalogue)
        scores = cache.need_scores(pack, edition, index)
    except CzmapError as problem:
        index = good or _usual(study.catalogue)
        scores = cache.need_scores(pack, edition, index)
        used = "The last weights that worked" if good else "The usual weights"
        state.note_problem("need", f"{problem.sentence()} {used} are used.")
    state.keep(f"index {pack}", index)
    return index, scores


def _usual(catalogue: Catalogue) -> NeedIndex:
    """Make an index of the first set there is, or of the first indicator."""
    if catalogue.sets:
        return NeedIndex(weights=catalogue.sets[0].weights)
    return NeedIndex(weights=((next(iter(catalogue)), 1.0),))


def pick_need(study: Study, index: NeedIndex) -> None:
    """Ask what counts as need, and show what the weights come to."""
    st.header("What counts as need")
    need = state.view().need
    labels = {one.key: one.label for one in study.catalogue.sets} | {OWN: "My own weights"}
    st.selectbox(
        "Indicators",
        list(labels),
        format_func=lambda key: plain(labels[key]),
        key=state.bind("named", need.named),
        on_change=_take_named,
        args=(study.catalogue,),
    )
    if need.named != OWN:
        with st.popover("What is in it?", icon=":material/info:"):
            _show_set(study.catalogue, need.named)
    else:
        _pick_weights(study.catalogue)
    _say_problem()
    _show_effective(index, study.catalogue)
    _pick_standardisation()


def _show_set(catalogue: Catalogue, named: str) -> None:
    chosen = catalogue.set_of(named)
    st.markdown(for_markdown(chosen.sentence))
    weights = (
        f"- {for_markdown(catalogue[key].label)}: {share:g}" for key, share in chosen.weights
    )
    st.markdown("Weights:\n" + "\n".join(weights))


def _say_problem() -> None:
    sentence = state.problem("need")
    if sentence:
        st.error(for_markdown(sentence))


def _take_named(catalogue: Catalogue) -> None:
    """Choose a set; the user's own weights begin from the set that was chosen before."""
    before = state.view().need
    chosen = state.widget("named")
    weights = before.weights
    if chosen == OWN and before.named != OWN:
        shares = dict(catalogue.set_of(before.named).weights)
        most = max(shares.values())
        weights = tuple((key, float(round(5 * shares.get(key, 0) / most))) for key in catalogue)
        weights = tuple((key, weight) for key, weight in weights if weight)
    state.change_need(named=chosen, weights=weights)


def _pick_weights(catalogue: Catalogue) -> None:
    weights = dict(state.view().need.weights)
    with st.expander("Weights, 0 to 10", expanded=True):
        for key, indicator in catalogue.items():
            if indicator.outcome or indicator.context:
                continue
            st.slider(
                plain(indicator.label),
                0,
                10,
                key=state.bind(f"weight {key}", round(weights.get(key, 0))),
                on_change=_take_weight,
                args=(key,),
                help=for_markdown(f"{indicator.sentence} {indicator.caveat}"),
            )


def _take_weight(key: str) -> None:
    weights = dict(state.view().need.weights)
    weights[key] = float(state.widget(f"weight {key}"))
    state.change_need(weights=tuple(sorted(weights.items())))


def _show_effective(index: NeedIndex, catalogue: Catalogue) -> None:
    """Show the share each theme really carries, composites taken apart."""
    shares = effective_weights(index, catalogue)
    st.markdown(
        "**What each theme really weighs**",
        help="A composite such as IMD contains other indicators. Here it is taken apart, so that "
        "you see what each theme of the 2012 report weighs after the overlap.",
    )
    show_bars(
        (f"{text.titled(str(theme))}: {text.percent(float(share))}", float(share))
        for theme, share in shares.items()
    )


def _pick_standardisation() -> None:
    chosen = state.view().need.standardisation
    st.selectbox(
        "How figures are put on one scale",
        list(Standardisation),
        format_func=lambda one: text.STANDARDISATIONS[one],
        key=state.bind("scores", chosen),
        on_change=_take_standardisation,
    )
    st.caption(text.STANDARDISATION_HELP[chosen])


def _take_standardisation() -> None:
    state.change_need(standardisation=state.widget("scores"))
