"""The Distribution section: the report's Tables 1 and 2 for any indicator and any place."""

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from czmap.charts.small_maps import INK
from czmap.charts.spread import Marker, Series, draw_histogram
from czmap.exports.shortlist import data_label
from czmap.exports.tables import to_csv_bytes
from czmap.geodata.indicators import Indicator
from czmap.geodata.report import AREAS, CITATION, PUBLISHED
from czmap.safe import for_markdown, plain
from czmap.scoring.place import Place, PlaceKind
from czmap.ui import cache_spread, state, text, text_spread
from czmap.ui.area_table import file_stem
from czmap.ui.cache_spread import Level, Spread
from czmap.ui.room_charts import fit_room
from czmap.ui.state import Scene
from czmap.ui.text_spread import number
from czmap.ui.view import NEED
from czmap.ui.word_tables import show_words

_KINDS = {
    PlaceKind.AREA: "neighbourhood",
    PlaceKind.WARD: "ward",
    PlaceKind.LAD: "council",
    PlaceKind.LADS: "councils",
    PlaceKind.REGION: "region",
    PlaceKind.ZONE: "zone",
}


def show_spread(scene: Scene, place: Place) -> None:
    """Show how one indicator is spread over a place, then all indicators as tables."""
    _pick_indicator(scene)
    shown = state.view().shown
    indicator = cache_spread.as_shown(scene.study.catalogue, shown)
    spread = _spread(scene, shown, place)
    st.header(f"{for_markdown(indicator.label)}: {for_markdown(_whole_name(spread.levels[-1]))}")
    st.caption(f"{for_markdown(indicator.sentence)} {text.direction_of(indicator)}")
    whose = for_markdown(scene.study.place_of(shown))
    for said in text_spread.spread_sentences(indicator, spread, whose):
        st.markdown(said)
    _show_histogram(scene, indicator, spread)
    _show_rows(indicator, spread)
    _show_aggregates(scene, indicator, spread)
    st.caption(text_spread.AREAS_ONLY)
    _show_all(scene, place)
    _offer(scene, place)


def _spread(scene: Scene, shown: str, place: Place) -> Spread:
    pack = scene.study.key.pack
    return cache_spread.spread(pack, scene.edition, shown, scene.index, place.token)


def _pick_indicator(scene: Scene) -> None:
    catalogue = scene.study.catalogue
    st.selectbox(
        "Indicator or outcome",
        [NEED, *catalogue],
        format_func=lambda key: plain(cache_spread.as_shown(catalogue, key).label),
        key=state.bind("spread-shown", state.view().shown),
        on_change=lambda: state.change(shown=state.widget("spread-shown")),
    )


def _whole_name(level: Level) -> str:
    """Name a place with what it is, unless its name says so ("Manchester, council")."""
    kind = _KINDS.get(level.kind, "")
    return f"{level.name}, {kind}" if kind else level.name


def _show_histogram(scene: Scene, indicator: Indicator, spread: Spread) -> None:
    if not spread.edges:
        return
    whole, here = spread.levels[0], spread.levels[-1]
    series = [Series(name=plain(whole.name), counts=spread.counts[0], everywhere=True)]
    markers = [_marker(indicator, whole, everywhere=True)]
    if here is not whole and here.distribution.count:
        if here.distribution.count > 1:
            series.append(Series(name=plain(here.name), counts=spread.counts[-1]))
        markers.append(_marker(indicator, here))
    higher = "higher need →" if indicator.direction.sign > 0 else "← higher need"
    unit = f" ({indicator.unit})"
    title = plain(f"{indicator.label}{unit}    {higher}")
    chart = draw_histogram(spread.edges, series, markers, title=title, ink=INK)
    st.vega_lite_chart(fit_room(chart), width="stretch")
    width = f"{spread.edges[1] - spread.edges[0]:.6g}"
    outlined = f" Outlined: {for_markdown(here.name)}." if len(series) > 1 else ""
    whose = for_markdown(scene.study.place_of(state.view().shown))
    st.caption(
        f"Filled: {whose}'s neighbourhoods.{outlined} Each bar is {width} wide, the same for both, "
        "and shows the per cent of the place's own neighbourhoods with a "
        "figure in it."
    )


def _marker(indicator: Indicator, level: Level, *, everywhere: bool = False) -> Marker:
    made = level.distribution
    what = "" if level.kind is PlaceKind.AREA else ", average"
    return Marker(
        value=made.mean,
        label=plain(f"{level.name[:44]}{what}: {number(indicator, made.mean)}"),
        everywhere=everywhere,
    )


def _show_rows(indicator: Indicator, spread: Spread) -> None:
    st.header("As in the report's Tables 1 and 2")
    rows = [_row(indicator, one) for one in spread.levels]
    published = PUBLISHED.get(indicator.key)
    if published:
        rows.append(
            {
                "Place": f"England in the 2012 report, Table {published.table} (as printed)",
                "With a figure": "not printed",
                "Missing": "not printed",
                "Average": f"{published.mean:.2f}",
                "Standard deviation": f"{published.spread:.2f}",
                "Lowest": f"{published.low:.2f}",
                "Highest": f"{published.high:.2f}",
                "Weighted average": "not printed",
                "When": "before 2012; LSOAs of 2001",
            }
        )
    show_words(rows, "Place")
    people = text_spread.PEOPLE[indicator.denominator]
    st.caption(text_spread.HOW_COUNTED.format(people=people))
    if published:
        st.caption(text_spread.REPORT_NOTE.format(means=for_markdown(published.means)))


def _row(indicator: Indicator, level: Level) -> dict[str, str]:
    made = level.distribution
    return {
        "Place": for_markdown(_whole_name(level)),
        "With a figure": f"{made.count:,}",
        "Missing": f"{made.missing:,}",
        "Average": number(indicator, made.mean, unit=False),
        "Standard deviation": "one neighbourhood has none"
        if made.count == 1
        else number(indicator, made.spread, unit=False),
        "Lowest": number(indicator, made.low, unit=False),
        "Highest": number(indicator, made.high, unit=False),
        "Weighted average": number(indicator, made.weighted_mean, unit=False),
        "When": for_markdown(_when(indicator)),
    }


def _when(indicator: Indicator) -> str:
    if indicator.period == indicator.vintage:
        return indicator.period
    return f"{indicator.period}; LSOAs of {indicator.vintage}"


def _show_aggregates(scene: Scene, indicator: Indicator, spread: Spread) -> None:
    st.header("As the Indices of Deprivation sum places up")
    rows = [
        {
            "Place": for_markdown(_whole_name(one)),
            "Weighted average": number(indicator, one.aggregate.mean, unit=False),
            "In the tenth with the highest need": text.count_of(
                one.aggregate.top_areas, one.aggregate.areas
            )
            if one.aggregate.areas
            else text.NO_FIGURE,
            "Share": text.percent(one.aggregate.top_share, decimals=1),
            "Extent": text.percent(one.aggregate.extent, decimals=1),
        }
        for one in spread.levels
    ]
    show_words(rows, "Place")
    people = text_spread.PEOPLE[indicator.denominator]
    st.caption(
        text_spread.MHCLG.format(
            people=people, place=for_markdown(scene.study.place), nbsp=text.NBSP
        )
    )


def _show_all(scene: Scene, place: Place) -> None:
    catalogue = scene.study.catalogue
    first = [key for key, row in PUBLISHED.items() if row.table == 1 and key in catalogue]
    second = [key for key, one in catalogue.items() if one.outcome]
    rest = [key for key in catalogue if key not in {*first, *second}]
    st.header("Table 1 for this data")
    _show_table(scene, place, first)
    st.header("Table 2 for this data: outcomes")
    if second:
        _show_table(scene, place, second)
    else:
        st.info(
            "No outcome of the report's Table 2 is loaded: attainment by small area has not been "
            "published since about 2013-14. As printed in 2012, England's averages were "
            f"{_printed(2)}. The current measure for England, the Indices' children and young "
            "people's education, is among the other indicators below."
        )
    label = f"The other {text.many(len(rest), 'indicator')} of this data"
    others = st.expander(label, on_change="rerun", key="spread-others")
    if others.open:  # measured and sent for those only who ask
        with others:
            _show_table(scene, place, rest)


def _printed(table: int) -> str:
    rows = [row for row in PUBLISHED.values() if row.table == table]
    return "; ".join(f"{row.label} {row.mean:.2f}{text.NBSP}%" for row in rows)


def _show_table(scene: Scene, place: Place, keys: Sequence[str]) -> None:
    rows = [row for key in keys for row in _all_rows(scene, place, key)]
    if not rows:
        st.info("This data holds none of these indicators.")
        return
    show_words(rows, "Indicator")


def _all_rows(scene: Scene, place: Place, key: str) -> Iterable[dict[str, str]]:
    indicator = cache_spread.as_shown(scene.study.catalogue, key)
    spread = _spread(scene, key, place)
    ends = (spread.levels[0], spread.levels[-1])
    for level in ends[: 1 if len(spread.levels) == 1 else 2]:
        row = _row(indicator, level)
        yield {"Indicator": for_markdown(indicator.label), **row}
    printed = PUBLISHED.get(key)
    if printed:
        yield {
            "Indicator": f"{for_markdown(printed.label)}, 2012 report",
            "Place": "England, as printed",
            "With a figure": "not printed",
            "Missing": "not printed",
            "Average": f"{printed.mean:.2f}",
            "Standard deviation": f"{printed.spread:.2f}",
            "Lowest": f"{printed.low:.2f}",
            "Highest": f"{printed.high:.2f}",
            "Weighted average": "not printed",
            "When": "before 2012; LSOAs of 2001",
        }


def _offer(scene: Scene, place: Place) -> None:
    st.download_button(
        "Download all these distributions (CSV)",
        data=lambda: to_csv_bytes(_flat(scene, place), data_label(scene.study)),
        file_name=f"{file_stem(scene.study)}-distributions.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _flat(scene: Scene, place: Place) -> pd.DataFrame:
    """One row per indicator and place, figures unrounded, the report's own rows among them."""
    rows: list[dict[str, object]] = []
    for key in [NEED, *scene.study.catalogue]:
        indicator = cache_spread.as_shown(scene.study.catalogue, key)
        rows += [_flat_row(indicator, level) for level in _spread(scene, key, place).levels]
        if key in PUBLISHED:
            one = PUBLISHED[key]
            rows.append(
                {
                    "indicator": one.label, "key": key, "unit": indicator.unit,
                    "place": f"England ({AREAS} LSOAs of 2001)", "mean": one.mean,
                    "standard_deviation": one.spread, "minimum": one.low, "maximum": one.high,
                    "period": "before 2012", "measures": one.means,
                    "source": f"{CITATION}, Table {one.table}",
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _flat_row(indicator: Indicator, level: Level) -> dict[str, object]:
    made, summed = level.distribution, level.aggregate
    return {
        "indicator": indicator.label,
        "key": indicator.key,
        "unit": indicator.unit,
        "higher_need_is": str(indicator.direction),
        "place": level.name,
        "kind": str(level.kind),
        "code": level.code,
        "n": made.count,
        "missing": made.missing,
        "mean": made.mean,
        "standard_deviation": made.spread,
        "minimum": made.low,
        "maximum": made.high,
        **dict(zip(("p10", "p25", "p50", "p75", "p90"), made.quantiles, strict=True)),
        "weighted_mean": made.weighted_mean,
        "weighted_by": str(indicator.denominator),
        "areas_in_highest_need_tenth": summed.top_areas,
        "extent": summed.extent,
        "period": indicator.period,
        "vintage": str(indicator.vintage),
        "source": indicator.source,
        "measures": indicator.sentence,
    }
