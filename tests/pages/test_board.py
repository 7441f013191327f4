"""The ward board on the explore page: maps, words, table, files and a neighbourhood marked."""

import io
import json

import pandas as pd
import pyarrow as pa

from czmap.board import FIGURE_1
from czmap.geodata.study import StudyKey, load_study
from tests.pages.conftest import by_label, errors, params, words

LABELS = [
    "Deprivation (IMD 2025)", "Lower good health", "Unemployed", "No qualifications",
    "Barriers to housing and services",
]  # fmt: skip


def spec_of(app):
    found = app.get("vega_lite_chart")
    assert len(found) == 1
    return json.loads(found[0].proto.spec)


def told_of(app):
    """What each map says of each area: its class and its words, beside the geometry."""
    proto = app.get("vega_lite_chart")[0].proto
    (table,) = [one for one in proto.datasets if one.name == "areas-told"]
    return pa.ipc.open_stream(table.data.data).read_all().to_pylist()


def titles(app):
    return [" ".join(one["title"]["text"]) for one in spec_of(app)["concat"]]


def test_the_reports_five_are_shown_told_and_written(open_app):
    areas = load_study(StudyKey()).areas
    ward = areas["ward_code"].iloc[0]
    own = areas[areas["ward_code"] == ward]
    app = open_app(look="board", ward=ward)
    assert errors(app) == ""
    assert titles(app) == LABELS
    said = words(app)
    assert f"{own['ward_name'].iloc[0]} ward" in said
    assert f"{len(own)} neighbourhoods in the ward" in said
    mean = (own["unemployed_pct"] * own["population"]).sum() / own["population"].sum()
    assert f"Unemployed: on average {mean:.1f} % in the ward" in said
    table = app.table[0].value
    assert len(table) == len(own)
    assert f"{own['imd_score'].iloc[0]:.1f}: " in table.iloc[0, 0]

    code = own.index[1]
    by_label(app.selectbox, "Mark a neighbourhood on all maps").set_value(code).run()
    assert params(app)["area"] == code
    assert params(app)["ward"] == ward
    assert json.dumps(spec_of(app)["concat"]).count(f'datum.c === \\"{code}\\"') == 2 * 5

    before = told_of(app)
    by_label(app.toggle, "As in the 2012 report").set_value(True).run()
    assert params(app)["as2012"] == "1"
    assert "Good health" in titles(app)
    assert "Good health is shown as in the 2012 report" in words(app)
    after = told_of(app)
    # the shapes are fetched by address: nothing of them is sent with a run
    assert "coordinates" not in json.dumps(spec_of(app))
    assert [one["k0"] for one in before] == [one["k0"] for one in after]
    assert [one["k1"] for one in before] != [one["k1"] for one in after]

    by_label(app.multiselect, "Indicators (up to 9)").set_value(["crime_score"]).run()
    assert params(app)["board"] == "crime_score"
    assert titles(app) == ["Crime"]
    by_label(app.multiselect, "Indicators (up to 9)").set_value([]).run()
    assert "board" not in params(app)
    assert len(titles(app)) == len(FIGURE_1)
    by_label(app.selectbox, "Ward").set_value("").run()
    assert errors(app) == ""
    assert "ward" not in params(app)


def test_the_table_is_a_file_with_neighbours_marked(open_app):
    from czmap.board import make_board, to_table
    from czmap.scoring.place import PlaceKind, make_place
    from czmap.ui.board_panel import table_csv

    study = load_study(StudyKey())
    place = make_place(study.pack, PlaceKind.WARD, study.areas["ward_code"].iloc[0])
    board = make_board(study, place, FIGURE_1)
    read = pd.read_csv(io.BytesIO(table_csv(to_table(board), "=Made up")), encoding="utf-8-sig")
    assert (read["Inside"] == "yes").sum() == len(place.members)
    assert set(read["Inside"]) == {"yes", "no"}
    assert read["Data"].unique().tolist() == ["'=Made up"]
    expected = study.areas.loc[read["Code"], "unemployed_pct"].round(3).tolist()
    assert read["Unemployed (%)"].tolist() == expected


def test_what_a_link_asks_that_is_not_there_is_a_sentence(open_app):
    app = open_app(look="board", board="imd_score,no_such", ward="Z05999999")
    said = errors(app)
    assert "no_such" in said.replace("\\", "")
    assert "Z05999999" in said
    assert titles(app) == ["Deprivation (IMD 2025)"]
