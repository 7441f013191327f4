"""A person brings a table: it is an indicator on every page, for this session only (F16, C22)."""

import pandas as pd
import pytest

from czmap.geodata.study import StudyKey, load_study
from czmap.ui.view import OWN, NeedChoice, View
from tests.pages.conftest import by_label, errors, words

STUDY = load_study(StudyKey())


def table(cells, name="Referrals (number)"):
    rows = [f"{code},{cell}" for code, cell in zip(STUDY.areas.index, cells, strict=True)]
    return ("\n".join([f"LSOA code,{name}", *rows]) + "\n").encode()


def bring(app, content, name="own.csv"):
    by_label(app.file_uploader, "A CSV, Excel or GeoJSON file").upload(name, content, "text/csv")
    return app.run()


def keep(app, label="Referrals to early help"):
    by_label(app.text_input, "What it is called").input(label)
    by_label(app.text_input, "Where it is from").input("our own records")
    by_label(app.text_input, "Which period it is about").input("2025/26")
    by_label(app.radio, "Which end means greater need?").set_value(
        by_label(app.radio, "Which end means greater need?").options[0]
    )
    return by_label(app.button, "Keep these figures").click().run()


@pytest.fixture
def data_page(open_app):
    return open_app("data")


def test_a_table_becomes_an_indicator_for_this_session_alone_and_goes_when_it_is_removed(
    data_page, open_app
):
    count = len(STUDY.areas)
    app = bring(data_page, table([*range(20, 20 + count)]))
    assert f"{count} of {count} neighbourhoods of the invented borough are matched" in words(app)
    app = by_label(app.button, "Keep these figures").click().run()
    assert "nothing says where it is from" in errors(app)
    app = keep(app)
    assert not errors(app) and "Referrals to early help is here" in app.success[0].value
    key = app.session_state["cz-good"]["own figures"][0].indicator.key
    app = bring(app, b"<html><body>Sign in</body></html>", "later.csv")
    assert "This is a web page" in errors(app)
    assert "Referrals to early help" in words(app)

    need = NeedChoice(named=OWN, weights=((key, 5.0),))
    app.session_state["cz-view"] = View(shown=key, need=need)
    app = app.switch_page("pages/explore.py").run()
    assert not errors(app)
    scene = app.session_state["cz-scene"]
    people = STUDY.areas["population"]
    rates = 1_000 * pd.Series(range(20, 20 + count), index=STUDY.areas.index) / people
    assert dict(scene.index.shares) == {key: 1.0}
    pd.testing.assert_series_equal(scene.study.areas[key], rates, check_names=False)
    assert scene.scores.score.idxmax() == rates.idxmax()

    other = open_app("explore", show=key)
    assert "somebody's own, and are not here now" in errors(other)
    assert key not in other.session_state["cz-scene"].study.catalogue

    app = app.switch_page("pages/data.py").run()
    app = by_label(app.button, "Remove").click().run()
    assert key not in app.session_state["cz-scene"].study.catalogue


def test_personal_columns_are_refused_before_anything_is_kept(data_page):
    app = bring(data_page, table(["M1 1AB"] * len(STUDY.areas), "Postcode"))
    assert "may hold postcodes or personal data" in errors(app)
    assert "own brought" not in app.session_state["cz-good"]
