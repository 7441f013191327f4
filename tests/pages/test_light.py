"""What a change sends and works out stays small: bytes, elements, the map's script, big work."""

import json
import re

import pandas as pd
import pyarrow as pa
import pytest

from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.need import effective_weights
from czmap.ui import (
    area_panel,
    cache,
    cache_ward_tables,
    cache_wards,
    paint,
    text,
    wards_panel,
    word_tables,
    zone_panel,
)
from czmap.ui.view import NeedChoice
from tests.pages.conftest import by_label, errors

KEPT = 250
"""Bytes from which a browser keeps an element that did not change (.streamlit/config.toml)."""

MOST_SENT, MOST_ELEMENTS = 60_000, 160
"""Bytes before the socket packs them to about a quarter, and elements of a page."""

LOOKS = ("map", "read", "wards", "board", "people", "two", "spread", "attainment")


def elements(app):
    """All elements of the page in their order, as they are sent."""
    found = []

    def walk(block):
        for child in block.children.values():
            if hasattr(child, "children"):
                walk(child)
            elif getattr(child, "proto", None) is not None:
                found.append(child.proto.SerializeToString(deterministic=True))

    walk(app._tree)
    return found


def sent(before, after):
    """Bytes that a browser gets which kept the large elements of the run before."""
    known = {one for one in before if len(one) >= KEPT}
    return sum(64 if one in known else len(one) for one in after)


def map_args(app):
    (one,) = [
        found for found in app.get("component_instance") if "folium" in found.proto.component_name
    ]
    return json.loads(one.proto.json_args)


@pytest.mark.parametrize("look", LOOKS)
def test_another_neighbourhood_sends_little(open_app, look):
    app = open_app(look=look)
    before = elements(app)
    assert len(before) <= MOST_ELEMENTS
    names = [one for one in app.selectbox if one.label in {
        "Choose a neighbourhood by name", "Mark a neighbourhood on all maps"}]  # fmt: skip
    if names:
        names[0].set_value("Z01000012")
    app.run()
    assert errors(app) == ""
    assert sent(before, elements(app)) <= MOST_SENT
    again = elements(app.run())
    assert sent(again, elements(app.run())) <= MOST_SENT / 2, "a run that changes nothing"


@pytest.mark.parametrize("page", ["rank", "define", "compare", "export", "data", "about"])
def test_a_run_that_changes_nothing_sends_little(open_app, page):
    app = open_app(page)
    before = elements(app)
    assert len(before) <= MOST_ELEMENTS
    assert sent(before, elements(app.run())) <= MOST_SENT


def test_the_maps_script_holds_no_geometry_and_never_changes(open_app):
    app = open_app()
    first = map_args(app)
    assert len(first["script"]) < 3_000
    assert "coordinates" not in first["script"] + first["feature_group"]
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value("Z01000012").run()
    clicked = map_args(app)
    by_label(app.selectbox, "Show on the map").set_value("imd_score").run()
    shown = map_args(app)
    # the same script and key are the same frame: the map is painted, never drawn anew
    assert first["script"] == clicked["script"] == shown["script"]
    assert first["feature_group"] != clicked["feature_group"] != shown["feature_group"]


def test_no_run_after_the_first_reads_or_scores_anything_anew(open_app, monkeypatch):
    app = open_app()
    app.run()
    done = []
    for name in ("load_pack", "make_study", "score_need", "classify", "find_candidates"):
        work = getattr(cache, name)
        monkeypatch.setattr(
            cache,
            name,
            lambda *a, _name=name, _work=work, **k: (done.append(_name), _work(*a, **k))[1],
        )
    app.run()
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value("Z01000012").run()
    assert errors(app) == ""
    assert done == []


@pytest.mark.parametrize("look", ["map", "read"])
def test_the_names_are_not_sent_again_when_one_is_chosen(open_app, look):
    app = open_app(look=look).run()

    def names():
        chosen = by_label(app.selectbox, "Choose a neighbourhood by name")
        return chosen.proto.SerializeToString(deterministic=True)

    before = names()
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value("Z01000012").run()
    assert errors(app) == ""
    assert names() == before


def test_what_each_theme_weighs_is_one_element(open_app):
    app = open_app()
    (one,) = [one.proto for one in app.sidebar.get("html") if "cz-themes" in one.proto.body]
    study = load_study(StudyKey())
    shares = effective_weights(NeedChoice().index(study.catalogue), study.catalogue)
    assert one.body.count("<li>") == len(shares) > 3
    for theme, share in shares.items():
        assert f"{text.titled(theme)}: {text.percent(share)}<" in one.body
        assert f"width: {100 * share:.1f}%" in one.body


@pytest.mark.parametrize(
    ("page", "look", "kept_closed"),
    [
        ("explore", "spread", "spread-others"),
        ("compare", "map", "compare-others"),
    ],
)
def test_what_is_closed_is_sent_when_it_is_opened(open_app, page, look, kept_closed):
    app = open_app(page, look=look, places="ward:Z05000001" if page == "compare" else "")

    def tables():
        (one,) = [one for one in app.expander if one.label.startswith("The other ")]
        return len(one.table)

    assert tables() == 0
    app.session_state[kept_closed] = True
    app.run()
    assert errors(app) == ""
    assert tables() > 0


def test_discs_are_sent_as_a_table_of_numbers_and_stand_for_every_area(open_app):
    app = open_app(look="attainment")
    charts = [one.proto for one in app.get("vega_lite_chart")]
    (chart,) = [one for one in charts if '"areas"' in one.spec]
    assert "data" not in json.loads(chart.spec)["layer"][0]
    table = pa.ipc.open_stream(chart.data.data).read_all()
    assert {str(one.type) for one in table.schema} == {"float", "int32"}
    scene, shown = app.session_state["cz-scene"], json.loads(chart.spec)["layer"][0]["encoding"]
    (key,) = [key for key, one in scene.study.catalogue.items() if one.label in shown["y"]["title"]]
    known = scene.scores.score.notna() & scene.study.reference[key].notna()
    assert sum(table["areas"].to_pylist()) == known.sum() > 0


@pytest.mark.parametrize(
    ("look", "figures", "map_of"),
    [
        ("map", (area_panel, "show_chosen"), (paint, "show_area_map")),
        ("wards", (wards_panel, "_show_sheet"), (wards_panel, "_show_map")),
    ],
)
def test_the_figures_are_sent_before_the_map_beside_them(
    open_app, monkeypatch, look, figures, map_of
):
    told = []
    for module, name in (figures, map_of):
        work = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *a, _name=name, _work=work: (told.append(_name), _work(*a))[1]
        )
    app = open_app(look=look)
    assert errors(app) == ""
    assert told == [figures[1], map_of[1]]


def test_another_ward_makes_no_list_of_wards_anew(open_app, monkeypatch):
    app = open_app(look="wards").run()
    done = []
    names = ("profile_wards", "find_pockets", "find_spill", "count_spill", "make_overlay")
    for module, name in (*((cache_wards, name) for name in names), (cache_ward_tables, "Listed")):
        work = getattr(module, name)
        monkeypatch.setattr(
            module,
            name,
            lambda *a, _name=name, _work=work, **k: (done.append(_name), _work(*a, **k))[1],
        )
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value("Z01000012").run()
    assert errors(app) == ""
    assert done == []


@pytest.mark.parametrize(
    ("look", "label", "value"),
    [
        ("wards", "Show on the map", "good_health_pct"),
        ("read", "Choose a ward by name", "Z05000003"),
        ("people", "Choose a ward by name", "Z05000003"),
    ],
)
def test_a_first_look_never_looks_for_many_texts_among_many(
    open_app, monkeypatch, look, label, value
):
    # pandas looks for hundreds of texts in a country's column more slowly than all the rest takes
    app, sought = open_app(look=look), []
    for kind in (pd.Series, pd.Index):
        isin = kind.isin
        monkeypatch.setattr(
            kind, "isin", lambda self, values, _isin=isin: (
                sought.append(len(values)), _isin(self, values))[1]
        )  # fmt: skip
    by_label(app.selectbox, label).set_value(value).run()
    assert errors(app) == ""
    assert max(sought, default=0) <= 25


def test_another_zone_sends_its_figures_and_no_outline(open_app):
    app = open_app("rank", find="1").run()
    before, first = elements(app), map_args(app)
    assert len(before) <= MOST_ELEMENTS
    assert "coordinates" not in first["feature_group"]
    by_label(app.button, "Show zone 4").click().run()
    assert errors(app) == ""
    after, chosen = elements(app), map_args(app)
    assert sent(before, after) <= MOST_SENT
    assert "coordinates" not in chosen["feature_group"]
    assert outlines(first) == outlines(chosen) != ""
    assert sent(after, elements(app.run())) <= MOST_SENT / 2, "a run that changes nothing"


def outlines(args):
    (found,) = re.findall(r'"outlines": ?"([^"]*)"', args["feature_group"])
    return found


def test_the_chosen_zones_figures_are_written_before_the_map(open_app, monkeypatch):
    done = []
    for name, module in (("show_candidate", zone_panel), ("show_zone_map", paint)):
        work = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *a, _name=name, _work=work: (done.append(_name), _work(*a))[1]
        )
    app = open_app("rank", find="1")
    assert errors(app) == ""
    assert done == ["show_candidate", "show_zone_map"]


def test_what_stands_behind_a_zone_is_worked_out_when_it_is_opened(open_app, monkeypatch):
    asked = []
    for name in ("ask_anew", "download", "evidence"):
        work = getattr(cache, name)
        monkeypatch.setattr(
            cache, name, lambda *a, _name=name, _work=work: (asked.append(_name), _work(*a))[1]
        )
    app = open_app("rank", find="1")
    by_label(app.button, "Show zone 2").click().run()
    assert errors(app) == ""
    assert asked == []
    assert not [one for one in app.multiselect if one.label == "Must be in every zone"]
    assert not [one for one in app.table if "Compared" in one.value]
    for closed in ("more-rules", "why-sure", "zones-plainly"):
        app.session_state[closed] = True
    app.run()
    assert errors(app) == ""
    assert asked == ["ask_anew"]
    assert [one for one in app.multiselect if one.label == "Must be in every zone"]
    assert [one for one in app.table if "Compared" in one.value]


def test_a_chart_has_its_table_only_when_it_is_opened(open_app):
    app = open_app(look="people", ward="Z05000003")
    closed = len(app.table)
    for key in ("strip-plainly", "size-plainly"):
        app.session_state[key] = True
    app.run()
    assert errors(app) == ""
    assert len(app.table) == closed + 2
    # a few values stand in the chart's own text: a table of them would weigh ten times as much
    gauges = [one.proto for one in app.get("vega_lite_chart") if "diamond" in one.proto.spec]
    assert len(gauges) == 4
    assert not any(one.data.data or one.datasets for one in gauges)


def test_the_differences_of_places_are_a_table_only_when_it_is_opened(open_app):
    wards = load_study(StudyKey()).areas["ward_code"].unique()
    app = open_app("compare", places=f"ward:{wards[0]},ward:{wards[3]}")
    closed = len(app.table)
    app.session_state["differences-plainly"] = True
    app.run()
    assert errors(app) == "" and len(app.table) == closed + 1
    (table,) = (one.value for one in app.table if list(one.value) == ["A", "B"])
    assert table.index.name == "Indicator" and any("than A" in cell for cell in table["B"])


@pytest.mark.parametrize("look", ["map", "wards", "spread", "attainment"])
def test_another_neighbourhood_puts_no_table_of_all_in_order_anew(open_app, monkeypatch, look):
    app, ordered = open_app(look=look).run(), []
    for kind in (pd.Series, pd.DataFrame):
        work = kind.sort_values
        monkeypatch.setattr(
            kind,
            "sort_values",
            lambda self, *a, _work=work, **k: (ordered.append(len(self)), _work(self, *a, **k))[1],
        )
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value("Z01000012").run()
    assert errors(app) == ""
    assert max(ordered, default=0) < 100


def test_all_figures_of_a_neighbourhood_are_worked_out_when_they_are_opened(open_app, monkeypatch):
    told, work = [], area_panel.indicator_sentence
    monkeypatch.setattr(
        area_panel, "indicator_sentence", lambda *a: (told.append(a[1].key), work(*a))[1]
    )
    app = open_app(area="Z01000012")
    assert errors(app) == ""
    assert told == []
    app.session_state["all-its-figures"] = True
    app.run()
    assert errors(app) == ""
    assert len(told) == len(app.session_state["cz-scene"].study.catalogue)


def test_words_are_sent_as_pandas_would_send_them(monkeypatch):
    rows = [{"Place": "A & B", "Figure": "1.5"}, {"Place": "Ć", "Figure": "not known"}]
    sent = []
    monkeypatch.setattr(word_tables.st, "table", lambda table, **_: sent.append(table))
    word_tables.show_words(rows, "Place")
    wanted = pa.Table.from_pandas(pd.DataFrame(rows).set_index("Place"))
    assert sent[0].equals(wanted, check_metadata=True)
