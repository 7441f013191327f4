"""Two indicators at once on the explore page: a map of nine classes, its key, table and lists."""

import pandas as pd
import streamlit as st

from czmap.bivariate import CELLS, PALETTE, TwoAtOnce, areas_of, count_cells, two_sentence
from czmap.charts.two_square import draw_two_square
from czmap.errors import CzmapError
from czmap.map_paint import AreaPaint, MapClick
from czmap.safe import for_filename, for_markdown, plain
from czmap.ui import cache_two, state, text, text_board
from czmap.ui.board_panel import table_csv
from czmap.ui.cache_areas import MOST_ROWS
from czmap.ui.map_panel import show_map
from czmap.ui.room_charts import fit_room
from czmap.ui.state import Scene
from czmap.ui.table_files import offer_excel
from czmap.ui.view import COLOURED, Breaks
from czmap.ui.word_tables import show_words

USUAL = ("unemployed_pct", "barriers_score")
MOST_TOLD = 30
BOTH_HIGH = CELLS - 1


def show_two(scene: Scene) -> None:
    """Show a map of two indicators, what its colours mean, and which neighbourhoods have them."""
    if state.view().room:
        st.empty()  # the room looks at the maps at once, and they stay where they are
    else:
        st.markdown(text_board.TWO_INTRO)
    first, second = _pick_two(scene)
    pooled = state.view().breaks is not Breaks.STUDY
    try:
        two = cache_two.two(scene.study.key, scene.edition, first, second, pooled)
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        return
    names = " and ".join(for_markdown(one.label) for one in (two.first, two.second))
    beside = text_board.AND_BESIDE if scene.study.key.over_the_edge else ""
    st.header(f"{names} in {for_markdown(scene.study.name)}{beside}")
    said = two_sentence(scene.study, two)
    st.markdown(for_markdown(said))
    with st.container(key="split-two"):
        left, right = st.columns([9, 5], gap="medium")
    with left:
        show_map(
            scene.study,
            _paint(two, said),
            key="two",
            height=600,
            tiles=state.view().tiles,
            on_click=_take_click,
        )
    counts = count_cells(scene.study, two)
    with right:
        _show_key(two, counts)
    _show_cells(two, counts)
    _show_list(scene, two)


def _pick_two(scene: Scene) -> tuple[str, str]:
    """Ask which two, and what the thirds are of."""
    catalogue, view = scene.study.catalogue, state.view()
    usual = [*(key for key in USUAL if key in catalogue), *catalogue]
    chosen = [key for key in view.two if key in catalogue]
    if len(chosen) < len(view.two):
        st.error("An indicator of the link is not in this data; another one is shown instead.")
    chosen += [key for key in dict.fromkeys(usual) if key not in chosen]
    chosen = (chosen * 2)[:2]
    with st.container(key="controls"):
        columns = st.columns([4, 4, 3], vertical_alignment="bottom")
    for at, name in enumerate(("First indicator", "Second indicator")):
        columns[at].selectbox(
            name,
            list(catalogue),
            format_func=lambda key: plain(catalogue[key].label),
            key=state.bind(f"two-{at}", chosen[at]),
            on_change=_take_two,
        )
    columns[2].selectbox(
        "Thirds are of",
        list(COLOURED),
        format_func=lambda one: text.BREAKS[one].format(place=plain(scene.study.place)),
        key=state.bind("breaks", COLOURED[view.breaks is Breaks.STUDY]),
        on_change=_take_breaks,
    )
    return chosen[0], chosen[1]


def _take_two() -> None:
    state.change(two=(str(state.widget("two-0")), str(state.widget("two-1"))))


def _take_breaks() -> None:
    state.change(breaks=state.widget("breaks"))


def _take_click(click: MapClick) -> None:
    if click.kind == "area":
        state.change(area=click.code)


def _paint(two: TwoAtOnce, said: str) -> AreaPaint:
    names = f"{two.first.short_name} + {two.second.short_name}"
    return AreaPaint(
        title=plain(f"Need: {names}"),
        classes=two.classes,
        values=two.said,
        breaks_of=f"thirds of {plain(two.whose)}",
        palette=PALETTE,
        selected=state.view().area,
        words=said,
    )


def _show_key(two: TwoAtOnce, counts: pd.DataFrame) -> None:
    st.subheader("What the colours mean")
    st.vega_lite_chart(
        fit_room(
            draw_two_square(
                dict(zip(counts.index.tolist(), counts["neighbourhoods"].tolist(), strict=True)),
                PALETTE,
                two.first.short_name,
                two.second.short_name,
            )
        ),
        width="content",
    )
    st.caption(
        "Each number counts neighbourhoods. High need is the third in greatest need of "
        f"{for_markdown(two.whose)}, also where a low figure means need."
    )
    for one, breaks in zip((two.first, two.second), two.breaks, strict=True):
        if len(breaks) < 2:
            st.info(
                f"{for_markdown(one.label)} has too few different figures for three groups: "
                "neighbourhoods with the same figure are kept together."
            )


def _show_cells(two: TwoAtOnce, counts: pd.DataFrame) -> None:
    st.subheader("The nine in words")
    rows = [
        {
            "Combination": for_markdown(text.titled(two.name_cell(cell))),
            "Neighbourhoods": text.whole(row["neighbourhoods"]),
            "Share": text.percent(row["share"]),
            "Residents": text.whole(row["residents"]),
            "Children 0 to 15": text.whole(row["children"]),
        }
        for cell, row in zip(counts.index, counts.to_dict("records"), strict=True)
    ]
    show_words(rows, "Combination")


def _show_list(scene: Scene, two: TwoAtOnce) -> None:
    """List the neighbourhoods of one of the nine."""
    st.subheader("Which neighbourhoods they are")
    cell = st.selectbox(
        "Show the neighbourhoods with",
        list(range(BOTH_HIGH, -1, -1)),
        format_func=lambda one: plain(two.name_cell(one)),
        key=state.bind("cell", state.view().cell),
        on_change=_take_cell,
    )
    listed = areas_of(scene.study, two, cell)
    if listed.empty:
        st.info("No neighbourhood here is like that.")
        return
    if len(listed) <= MOST_TOLD:
        st.table(_told(listed), border="horizontal")
    else:
        st.dataframe(listed.head(MOST_ROWS), hide_index=True)
        if len(listed) > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS:,} are shown; the file holds all of them.")
    invented = "invented " if scene.study.invented else ""
    attribution = scene.study.pack.manifest.attribution
    st.download_button(
        "Download this list (CSV)",
        data=lambda: table_csv(listed, attribution),
        file_name=f"{for_filename(f'{invented}czmap {two.name_cell(cell)}')}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    name = for_filename(f"{invented}czmap {two.name_cell(cell)}")
    offer_excel(scene, lambda: listed.reset_index(names="Code"), name, key="two")


def _told(listed: pd.DataFrame) -> pd.DataFrame:
    """Write a list as text."""
    told = pd.DataFrame(
        {
            for_markdown(name): (
                column.map(for_markdown)
                if name in {"Neighbourhood", "Ward", "Council"}
                else column.map("{:,.1f}".format)
                if name not in {"Residents", "Children 0 to 15"}
                else column.map(text.whole)
            )
            for name, column in listed.items()
        }
    )
    return told.set_index("Neighbourhood")


def _take_cell() -> None:
    state.change(cell=state.widget("cell"))
