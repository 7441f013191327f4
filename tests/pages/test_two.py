"""Two indicators at once on the explore page: chosen by keyboard, told in a table, listed."""

import json

from czmap.bivariate import areas_of, count_cells, make_two
from czmap.geodata.study import StudyKey, load_study
from tests.pages.conftest import by_label, errors, params, words


def test_two_needs_are_crossed_counted_and_listed(open_app):
    study = load_study(StudyKey())
    app = open_app(look="two")
    assert errors(app) == ""
    by_label(app.selectbox, "First indicator").set_value("imd_score").run()
    assert params(app)["two"] == "imd_score,barriers_score"
    two = make_two(study, "imd_score", "barriers_score")
    counts = count_cells(study, two)
    assert f"{counts.loc[8, 'neighbourhoods']:,} have high need on both" in words(app)
    assert app.table[0].value["Neighbourhoods"].tolist() == [
        f"{count:,}" for count in counts["neighbourhoods"]
    ]
    assert app.table[0].value.index.name == "Combination", "the first column has a head too"
    assert app.table[0].value["Children 0 to 15"].iloc[0] == f"{counts.loc[8, 'children']:,.0f}"
    by_label(app.selectbox, "Show the neighbourhoods with").set_value(2).run()
    assert params(app)["cell"] == "2"
    listed = areas_of(study, two, 2)
    shown = app.table[1].value if len(app.table) > 1 else app.dataframe[0].value
    assert len(shown) == len(listed) > 0
    key = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    assert "need on deprivation" in key["description"]


def test_twice_the_same_and_what_is_not_there_are_sentences(open_app):
    app = open_app(look="two", two="imd_score,no_such")
    assert "is not in this data" in errors(app)
    by_label(app.selectbox, "Second indicator").set_value("imd_score").run()
    assert "same indicator" in errors(app)
