"""The Attainment section: an outcome explained by disadvantage, and what is left over."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from czmap.charts.spread import draw_scatter, draw_terms
from czmap.errors import NeedError
from czmap.exports.shortlist import data_label
from czmap.exports.tables import to_csv_bytes
from czmap.geodata.indicators import Catalogue
from czmap.geodata.report import CITATION, PUBLISHED, R_SQUARED
from czmap.map_paint import AreaPaint, MapClick, describe_map
from czmap.safe import for_markdown, plain
from czmap.scoring.attainment import Fit, find_outcomes, find_overlaps
from czmap.scoring.place import Place, PlaceKind
from czmap.ui import cache, cache_spread, state, text, text_attainment, text_spread
from czmap.ui.area_table import file_stem
from czmap.ui.cache_spread import FitKey
from czmap.ui.map_panel import show_map
from czmap.ui.room_charts import fit_room
from czmap.ui.state import Scene
from czmap.ui.table_files import offer_excel
from czmap.ui.text_spread import number
from czmap.ui.view import View
from czmap.ui.word_tables import show_words

DIVERGING = ("#018571", "#80cdc1", "#f5f5f5", "#dfc27d", "#a6611a")
"""ColorBrewer's BrBG of five, safe for the colour-blind; the last is below what is predicted."""

LISTED = 5
MOST_POINTS = 1_000
"""Areas of a place that are drawn one by one over all the others."""

_CHOICES = {
    "report": "The 2012 report's five",
    "domains": "IMD's domains without education",
    "idaci": "Children in low-income families alone",
    "own": "My own choice",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class _Asked:
    """What is asked, settled on what the data holds."""

    key: FitKey
    where: str
    place: Place


def show_attainment(scene: Scene, place: Place) -> None:
    """Show how much of an outcome goes with disadvantage, and where it does not."""
    catalogue = scene.study.catalogue
    st.markdown(text_attainment.ABOUT)
    outcomes = find_outcomes(catalogue)
    if not outcomes:
        st.info("This data holds no outcome to explain.")
        return
    asked = _settle(scene, place, outcomes)
    _pick(scene, asked, outcomes)
    note = text_attainment.INVENTED if scene.study.invented else text_attainment.ENGLAND
    st.info(note)
    found = cache_spread.fit(asked.key)
    if isinstance(found, NeedError):
        st.error(for_markdown(found.sentence()))
    else:
        _show_fit(scene, asked, found)
    _show_published(scene, asked, outcomes)
    st.warning(text_attainment.CAVEATS)
    if isinstance(found, Fit):
        _show_left_over(scene, asked, found)
    _show_scatter(scene, asked)


def _settle(scene: Scene, place: Place, outcomes: tuple[str, ...]) -> _Asked:
    view, study = state.view(), scene.study
    outcome = view.outcome if view.outcome in outcomes else _usual_outcome(outcomes)
    offered = _offered(study.catalogue, outcome)
    by = tuple(key for key in view.explained_by if key in offered)
    by = by or _named(study.catalogue, outcome)["report"]
    return _Asked(
        key=FitKey(
            pack=study.key.pack,
            edition=scene.edition,
            lads=study.key.lads if view.fit_here else (),
            outcome=outcome,
            explained_by=by,
        ),
        where=study.name if view.fit_here else study.place,
        place=place,
    )


def _usual_outcome(outcomes: tuple[str, ...]) -> str:
    """Begin with the report's latest stage, which disadvantage explains most of."""
    return "ks4_pct" if "ks4_pct" in outcomes else outcomes[0]


def _offered(catalogue: Catalogue, outcome: str) -> list[str]:
    """List what an outcome may be explained by: no outcome, and not itself."""
    return [key for key, one in catalogue.items() if not one.outcome and key != outcome]


def _named(catalogue: Catalogue, outcome: str) -> dict[str, tuple[str, ...]]:
    """Give the named choices of indicators that this data can make."""
    sets = {one.key: [key for key, _ in one.weights] for one in catalogue.sets}
    wanted = {
        "report": sets.get("report") or list(catalogue)[:5],
        "domains": [key for key in sets.get("imd", []) if key != "education_score"],
        "idaci": ["idaci_score"] if "idaci_score" in catalogue else [],
    }
    return {
        name: tuple(key for key in catalogue if key in set(keys) and key != outcome)
        for name, keys in wanted.items()
    }


def _pick(scene: Scene, asked: _Asked, outcomes: tuple[str, ...]) -> None:
    catalogue = scene.study.catalogue
    named = {name: keys for name, keys in _named(catalogue, asked.key.outcome).items() if keys}
    chosen = set(asked.key.explained_by)
    name = next((one for one, keys in named.items() if set(keys) == chosen), "own")
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        st.selectbox(
            "Outcome",
            outcomes,
            format_func=lambda key: plain(catalogue[key].label),
            key=state.bind("outcome", asked.key.outcome),
            on_change=lambda: state.change(outcome=state.widget("outcome"), explained_by=()),
        )
    with right:
        st.selectbox(
            "Explained by",
            [*named, *(["own"] if name == "own" else [])],
            format_func=_CHOICES.__getitem__,
            key=state.bind("explained-named", name),
            on_change=_take_named,
            args=(named,),
        )
    st.multiselect(
        "Indicators (add or take off)",
        _offered(catalogue, asked.key.outcome),
        format_func=lambda key: plain(catalogue[key].label),
        key=state.bind("explained-by", list(asked.key.explained_by)),
        on_change=lambda: state.change(explained_by=tuple(state.widget("explained-by"))),
        filter_mode="contains",
        select_all=False,
    )
    st.toggle(
        "Fit only on the places looked at",
        key=state.bind("fit-here", state.view().fit_here),
        on_change=lambda: state.change(fit_here=state.widget("fit-here")),
        help="Off, all neighbourhoods of the country (or the borough) are used, as in the report.",
    )
    outcome = catalogue[asked.key.outcome]
    st.caption(
        f"Outcome: {for_markdown(outcome.sentence)} **{for_markdown(outcome.period)}**, "
        f"{for_markdown(outcome.source)}. {for_markdown(outcome.caveat)}"
    )


def _take_named(named: dict[str, tuple[str, ...]]) -> None:
    state.change(explained_by=named.get(state.widget("explained-named"), ()))


def _show_fit(scene: Scene, asked: _Asked, fit: Fit) -> None:
    catalogue = scene.study.catalogue
    names = {one.key: for_markdown(catalogue[one.key].label) for one in fit.terms}
    st.header(f"What goes with {for_markdown(fit.outcome.label)}")
    st.markdown(text_attainment.explained_sentence(fit, for_markdown(asked.where)))
    st.markdown(text_attainment.strongest_sentence(fit, names))
    overlaps = find_overlaps(fit.outcome, [catalogue[one.key] for one in fit.terms], catalogue)
    if overlaps:
        alternative = _CHOICES["domains" if "income_score" in catalogue else "idaci"]
        st.warning(text_attainment.circular_sentence(overlaps, alternative))
    rows = [
        {
            "label": plain(catalogue[one.key].label),
            "coefficient": round(one.coefficient, 4),
            "low": round(one.low, 4),
            "high": round(one.high, 4),
            "said": text_attainment.term_sentence(one),
        }
        for one in fit.terms
    ]
    st.vega_lite_chart(fit_room(draw_terms(rows)), width="stretch")
    table = [
        {
            "Indicator": names[one.key],
            "Coefficient": f"{one.coefficient:+.2f}",
            f"95{text.NBSP}% interval": f"{one.low:+.2f} to {one.high:+.2f}",
            "In words": text_attainment.term_sentence(one),
            "Overlap with the others": f"{one.inflation:.1f}",
        }
        for one in fit.terms
    ]
    show_words(table, "Indicator")
    st.caption(
        "A coefficient says how many standard deviations the outcome is higher (+) or "
        "lower (-) for "
        f"one standard deviation more need. {text_attainment.INTERVALS[fit.robust]}"
    )
    st.caption(text_attainment.INFLATION)


def _show_published(scene: Scene, asked: _Asked, outcomes: tuple[str, ...]) -> None:
    st.header("Beside the 2012 report")
    rows = []
    for key in [*R_SQUARED, *(one for one in outcomes if one not in R_SQUARED)]:
        held = key in outcomes
        name = scene.study.catalogue[key].label if held else PUBLISHED[key].label
        printed = R_SQUARED.get(key)
        rows.append(
            {
                "Outcome": for_markdown(name),
                "2012 report": text.percent(printed) if printed else text_spread.NOTHING,
                "This data": _explained(asked, key) if held else "not loaded",
                "Data of": for_markdown(scene.study.catalogue[key].period)
                if held
                else text_spread.NOTHING,
            }
        )
    show_words(rows, "Outcome")
    st.caption(
        "Share of the variance between neighbourhoods that goes with the indicators (R²). The "
        f"report used its five indicators of Table 1 over England ({for_markdown(CITATION)}). "
        f"{text_attainment.REPORT_SAYS}"
    )


def _explained(asked: _Asked, outcome: str) -> str:
    by = tuple(key for key in asked.key.explained_by if key != outcome)
    key = asked.key
    found = cache_spread.fit(
        FitKey(pack=key.pack, edition=key.edition, lads=key.lads, outcome=outcome, explained_by=by)
    )
    if isinstance(found, NeedError):
        return "cannot be worked out"
    areas = text.many(found.count, "neighbourhood")
    return f"{text.percent(found.r_squared, decimals=1)} ({areas})"


def _show_left_over(scene: Scene, asked: _Asked, fit: Fit) -> None:
    st.header("Better or less well than predicted")
    said = _place_sentence(scene, asked.place, fit)
    if said:
        st.markdown(said)
    _show_gap_map(scene, asked, fit)
    _show_gap_tables(scene, asked, fit)


def _place_sentence(scene: Scene, place: Place, fit: Fit) -> str:
    """Say how a place does against the prediction, its areas weighted by the outcome's people."""
    gaps = fit.gap.reindex(list(place.members)).dropna()
    if place.kind is PlaceKind.WHOLE:
        return ""
    name = for_markdown(place.name)
    if not len(gaps):
        return f"**{name}** is not among the neighbourhoods that the model was fitted on."
    people = scene.study.reference.loc[gaps.index, str(fit.outcome.denominator)].astype(float)
    total = float(people.sum())
    gap = float((gaps * people).sum() / total) if total else float(gaps.mean())
    on_average = "" if len(gaps) == 1 else f" on average over {len(gaps):,} neighbourhoods"
    return f"**{name}** does {text_attainment.gap_words(fit.outcome, gap)}{on_average}."


def _show_gap_map(scene: Scene, asked: _Asked, fit: Fit) -> None:
    view, study = state.view(), scene.study
    painted = _gap_paint(scene, asked, fit, view)
    show_map(study, painted, key="gap", height=520, tiles=view.tiles, on_click=_take_click)
    with st.expander("The map in words"):
        st.markdown(for_markdown(describe_map(study.areas, painted)))


def _gap_paint(scene: Scene, asked: _Asked, fit: Fit, view: View) -> AreaPaint:
    classes, values = cache_spread.gap_classes(asked.key, scene.study.key)
    below, above = (classes.digits.count(one) for one in "40")
    return AreaPaint(
        title=plain(f"{fit.outcome.label} against what is predicted"),
        classes=classes,
        values=values,
        unit="standard deviations",
        breaks_of="standard deviations of all gaps",
        note=text_attainment.MAP_NOTE,
        words=f"{below:,} are more than 1.5 standard deviations below what their disadvantage "
        f"predicts (brown), and {above:,} are more than 1.5 above (green).",
        darkest="more than 1.5 standard deviations below what is predicted",
        palette=DIVERGING,
        selected=view.area,
    )


def _take_click(click: MapClick) -> None:
    if click.kind == "area":
        state.change(area=click.code)


def _show_gap_tables(scene: Scene, asked: _Asked, fit: Fit) -> None:
    rows = cache_spread.gap_rows(asked.key, scene.study.key)
    if not len(rows):
        st.info("None of the neighbourhoods looked at has all the figures.")
        return
    st.caption(text.direction_of(fit.outcome).replace("greater need", "a less good outcome"))
    for title, part in (
        ("Furthest above what is predicted", rows.head(LISTED)),
        ("Furthest below what is predicted", rows.tail(LISTED).iloc[::-1]),
    ):
        st.subheader(title)
        show_words(_gap_words(part, fit), "Neighbourhood")
    st.download_button(
        "Download all predictions and gaps (CSV)",
        data=lambda: to_csv_bytes(rows.reset_index(), data_label(scene.study)),
        file_name=f"{file_stem(scene.study)}-against-prediction.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    offer_excel(
        scene,
        rows.reset_index,
        f"{file_stem(scene.study)}-against-prediction",
        key="against-prediction",
        meanings=_meanings(fit),
    )


def _meanings(fit: Fit) -> dict[str, str]:
    return {
        "outcome": f"{fit.outcome.label}; unit: {fit.outcome.unit}",
        "predicted": "what the regression predicts from the indicators that were chosen",
        "gap": "how much better than predicted it does (below zero: less well)",
        "residual": "the gap in standard deviations of all gaps",
    }


def _gap_words(rows: pd.DataFrame, fit: Fit) -> list[dict[str, str]]:
    outcome = fit.outcome
    return [
        {
            "Neighbourhood": for_markdown(row["lsoa_name"]),
            "Ward and council": for_markdown(f"{row['ward_name']}, {row['lad_name']}"),
            "Figure": number(outcome, row["outcome"]),
            "Predicted": number(outcome, row["predicted"]),
            "In words": text_attainment.gap_words(outcome, row["gap"]),
        }
        for row in rows.to_dict("records")
    ]


def _show_scatter(scene: Scene, asked: _Asked) -> None:
    study, key = scene.study, asked.key
    cells = cache_spread.scatter_cells(key.pack, key.edition, key.outcome, scene.index)
    if cells.empty:
        return
    outcome = cache_spread.as_shown(study.catalogue, key.outcome)
    st.header("For orientation: need and the outcome")
    values = cache.reference_values(key.pack, key.edition, key.outcome, scene.index)
    members = [] if asked.place.kind is PlaceKind.WHOLE else list(asked.place.members)[:MOST_POINTS]
    at = study.pack.areas.index.get_indexer(pd.Index(members, dtype="str"))
    need, figures = (each.to_numpy(float)[at].round(3) for each in (scene.scores.score, values))
    known = np.flatnonzero(~(np.isnan(need) | np.isnan(figures)))
    names = study.pack.areas["lsoa_name"].iloc[at[known]]
    points = [
        {"x": float(x), "y": float(y), "name": plain(name)}
        for x, y, name in zip(need[known], figures[known], names, strict=True)
    ]
    up = f"{outcome.label} ({outcome.unit})"
    chart = draw_scatter(points, across="Need score, 0 to 100 (higher need →)", up=plain(up))
    st.vega_lite_chart(cells, fit_room(chart), width="stretch")
    worse = "lower" if outcome.direction.sign < 0 else "higher"
    st.caption(
        "Each disc stands for neighbourhoods of like need and outcome, larger for more of them; "
        f"{for_markdown(asked.place.name)}'s own {text.many(len(points), 'neighbourhood')} on top. "
        if points
        else "Each disc stands for neighbourhoods of like need and outcome, larger for more "
        "of them. "
    )
    high, low = cache_spread.outcome_at_ends(key.pack, key.edition, key.outcome, scene.index)
    st.markdown(
        f"In the tenth of {for_markdown(study.place)}'s neighbourhoods with the highest need the "
        f"outcome averages **{number(outcome, high)}**, in the tenth with the lowest need "
        f"**{number(outcome, low)}** (a {worse} figure is the less good outcome)."
    )
