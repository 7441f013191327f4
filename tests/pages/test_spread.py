"""The Distribution and Attainment sections, in words, on the invented borough."""

from tests.pages.conftest import by_label, errors, params, words

AREA, WARD_OF_ANOTHER_TIME = "Z01000001", "Z05999999"


def tables(app) -> str:
    return " ".join(one.value.to_string() for one in app.table).replace("\N{NO-BREAK SPACE}", " ")


def test_the_planted_tables_are_told_in_words_and_beside_the_report(open_app):
    app = open_app(look="spread", show="imd_score")
    assert errors(app) == ""
    said, shown = words(app), tables(app)
    assert "the average is **21.67** and the standard deviation **15.51**" in said
    assert "England in the 2012 report, Table 1 (as printed)" in shown
    assert "68.71" in shown
    assert "Table 2 for this data" in said
    by_label(app.selectbox, "Indicator or outcome").set_value("ks4_pct").run()
    assert "4 of its 300 neighbourhoods have no figure" in words(app)
    assert params(app)["show"] == "ks4_pct"
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value(AREA).run()
    assert errors(app) == ""
    assert "A single neighbourhood has no standard deviation" in words(app)


def test_attainment_tells_the_planted_shares_and_what_they_are_not(open_app):
    app = open_app(look="attainment")
    assert errors(app) == ""
    said, shown = words(app), tables(app)
    assert "**36.5 %** of how **Key Stage 4" in said
    for planted in ("11.0 %", "15.0 %", "36.5 %", "11 %", "15 %", "37 %"):
        assert planted in shown
    warned = " ".join(one.value for one in app.warning)
    assert "areas, not children" in warned
    assert "Partly circular" in warned
    by_label(app.selectbox, "Explained by").set_value("domains").run()
    assert "Partly circular" not in " ".join(one.value for one in app.warning)
    assert "education_score" not in params(app)["by"]
    by_label(app.selectbox, "Outcome").set_value("cyp_score").run()
    assert params(app)["outcome"] == "cyp_score"
    assert "Children and young people's education" in words(app)


def test_what_is_not_here_is_a_sentence_and_the_rest_works(open_app):
    app = open_app(look="attainment", outcome="ks5_pct", ward=WARD_OF_ANOTHER_TIME)
    said = " ".join([words(app), *(str(one.value) for one in app.warning)])
    assert not app.exception
    assert "Beside the 2012 report" in said
    assert "ks5_pct" in errors(app)
    app = open_app(look="attainment", by="imd_score,imd_scor")
    assert "Did you mean imd_score" in errors(app)
    app = open_app(look="attainment", outcome="cyp_score", by="ks4_pct,cyp_score")
    assert errors(app) == ""
    assert "The strongest is" in words(app)
