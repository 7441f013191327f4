"""The explore page: what is shown, what is picked out, and what cannot be."""

import shutil
from types import SimpleNamespace

import pytest

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import own_data
from czmap.scoring.need import score_need
from czmap.ui import shown_words, state
from czmap.ui.view import NeedChoice, View
from tests.pages.conftest import by_label, errors, params, words

AREA = "Z01000001"


def test_an_indicator_is_chosen_and_the_address_says_so(open_app):
    app = open_app()
    by_label(app.selectbox, "Show on the map").set_value("good_health_pct").run()
    assert errors(app) == ""
    assert "Good health in Invented borough" in words(app)
    assert "A lower figure means greater need." in words(app)
    assert params(app)["show"] == "good_health_pct"


def test_an_area_chosen_by_name_is_told_in_sentences(open_app):
    app = open_app(show="idaci_score")
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value(AREA).run()
    said = words(app)
    row = load_study(StudyKey()).areas.loc[AREA]
    assert f"{row['population']:,.0f} residents" in said
    assert "of the invented borough's neighbourhoods" in said
    assert "That is about" in said
    assert "where 1 is the most deprived (invented)" in said
    assert params(app)["area"] == AREA


def test_a_link_brings_back_what_was_on_screen(open_app):
    first = open_app(show="imd_score", area=AREA, councils="Z06000001", breaks="study")
    again = open_app(**params(first))
    assert errors(again) == ""
    assert words(again) == words(first)
    assert "Deprivation (IMD 2025) in Wenbury" in words(again)


def test_a_click_on_the_map_is_the_same_as_choosing_by_name(open_app, monkeypatch):
    from czmap.map_paint import MapClick
    from czmap.ui import paint

    def clicking(study, paint, *, on_click, **_):
        on_click(MapClick(kind="area", code=AREA, seq=1))

    app = open_app()
    monkeypatch.setattr(paint, "show_map", clicking)
    app.run()
    monkeypatch.undo()
    app.run()
    assert by_label(app.selectbox, "Choose a neighbourhood by name").value == (AREA)


def test_a_council_is_found_by_name_whatever_its_case(open_app):
    app = open_app()
    app.text_input[0].set_value(" wenBURY ").run()
    assert errors(app) == ""
    assert params(app)["councils"] == "Z06000001"
    assert "Need index in Wenbury" in words(app)


def test_a_ward_is_found_by_name_and_its_council_looked_at(open_app):
    app = open_app()
    app.text_input[0].set_value("Larkrise Green").run()
    assert errors(app) == ""
    assert "Ward in view: **Larkrise Green ward" in words(app)
    assert params(app)["ward"].startswith("Z05")
    by_label(app.button, "Let the ward go").click().run()
    assert "ward" not in params(app)


def test_an_unknown_council_is_a_sentence_and_the_map_stays(open_app):
    app = open_app(councils="Z06000001")
    app.text_input[0].set_value("Wenburry").run()
    assert "Did you mean Wenbury?" in errors(app)
    assert "Need index in Wenbury" in words(app)
    app.text_input[0].set_value("Harrowmere").run()
    assert errors(app) == ""


def test_a_council_in_the_address_that_is_not_there_is_a_sentence(open_app):
    app = open_app(councils="E08000003")
    assert "E08000003" in errors(app)
    assert "Need index in Invented borough" in words(app)


def test_garbage_in_the_address_is_a_sentence_and_the_usual_is_shown(open_app):
    app = open_app(show="<b>x</b>", aim="fame", area="Z01999999", need="reprot")
    said = errors(app)
    assert "'aim'" in said
    assert "no indicator called" in said
    assert "Did you mean report?" in said
    assert "Z01999999" in said
    assert "Need index in Invented borough" in words(app)


def test_england_in_the_address_without_its_data_says_how_to_get_it(open_app):
    app = open_app(data="england")
    assert "czmap data get" in errors(app)
    assert "What you see is Invented borough" in errors(app)
    assert "Need index in Invented borough" in words(app)


@pytest.fixture
def england(no_england):
    """A pack where England's would be; its tables are the invented borough's."""
    shutil.copytree(own_data() / "invented", no_england / "england")
    return no_england / "england"


def test_a_damaged_pack_is_a_sentence(open_app, england):
    (england / "indicators.parquet").write_bytes(b"PAR1 not a table PAR1")
    app = open_app(data="england")
    assert "indicators.parquet is damaged" in errors(app)
    assert "Need index in Invented borough" in words(app)


def test_a_pack_of_an_older_czmap_is_a_sentence(open_app, england):
    text = (england / "manifest.json").read_text(encoding="utf-8")
    (england / "manifest.json").write_text(text.replace('"format": 1', '"format": 0'), "utf-8")
    assert "made by an older czmap" in errors(open_app(data="england"))


def test_a_pack_that_goes_away_leaves_what_was_on_screen(open_app, england):
    app = open_app(data="england", councils="Z06000001")
    assert errors(app) == ""
    shutil.rmtree(england)
    app.run()
    assert "There is no data" in errors(app)
    assert "What you see is Wenbury" in errors(app)
    assert "Need index in Wenbury" in words(app)


def test_weights_that_are_all_zero_are_a_sentence_and_the_last_ones_are_used(open_app):
    app = open_app(need="own", weights="imd_score:4")
    assert errors(app) == ""
    shown = words(app)
    slider = by_label(app.slider, "Deprivation (IMD 2025)")
    slider.set_value(0).run()
    assert "All weights are zero" in errors(app)
    assert next(one for one in shown.split(".") if "greatest need" in one) in words(app)
    by_label(app.slider, "Crime").set_value(3).run()
    assert errors(app) == ""
    assert params(app)["weights"] == "crime_score:3,imd_score:0"


def test_own_weights_begin_from_the_set_that_was_chosen(open_app):
    app = open_app()
    by_label(app.selectbox, "Indicators").set_value("own").run()
    assert errors(app) == ""
    assert by_label(app.slider, "Good health").value == 5
    assert by_label(app.slider, "Crime").value == 0


def test_another_standardisation_is_explained(open_app):
    app = open_app()
    by_label(app.selectbox, "How figures are put on one scale").set_value("capped z").run()
    assert errors(app) == ""
    assert "no figure counts further" in words(app)


def test_a_table_and_a_file_stand_beside_the_map(open_app):
    app = open_app(show="imd_score")
    table = app.table[0].value
    assert len(table) == 10
    assert table["In words"].str.startswith("higher need than").all()
    assert app.get("download_button")


def test_what_zero_values_say(open_app):
    app = open_app()
    by_label(app.radio, "Look at").set_value("councils").run()
    assert len(by_label(app.multiselect, "Councils").value) == 1
    by_label(app.multiselect, "Councils").set_value([]).run()
    assert errors(app) == ""
    assert "Need index in Invented borough" in words(app)


def test_a_ward_in_view_has_its_figures_its_range_and_a_way_to_its_sheet(open_app):
    study = load_study(StudyKey())
    areas = study.areas[study.areas["ward_code"] == "Z05000008"]
    app = open_app("explore", ward="Z05000008")
    assert errors(app) == ""
    said = words(app)
    assert "Heronmead ward, Harrowmere" in said
    assert f"{len(areas)} neighbourhoods" in said and f"{areas['population'].sum():,.0f}" in said
    scores = score_need(
        study.reference, NeedChoice().index(study.catalogue), study.catalogue
    ).score.loc[areas.index]
    assert f"Greatest need in it: **{areas.loc[scores.idxmax(), 'lsoa_name']}**" in said
    assert f"Least need in it: **{areas.loc[scores.idxmin(), 'lsoa_name']}**" in said
    assert "Heronmead ward is outlined." in said
    by_label(app.button, "What the ward's average hides").click().run()
    assert "Heronmead ward is outlined." in words(app)
    assert params(app)["look"] == "wards"


def test_beside_the_map_the_figure_that_it_shows_comes_first_and_has_its_name(open_app):
    study = load_study(StudyKey())
    rows = study.reference[study.areas["ward_code"] == "Z05000008"]
    rates = rows["income_score"]
    mean = (rates * rows["population"]).sum() / rows["population"].sum()
    highest = study.areas.loc[rates.idxmax(), "lsoa_name"]
    limit = study.reference["income_score"].nlargest(int(0.1 * len(study.areas))).min()
    ward = words(open_app("explore", ward="Z05000008", show="income_score")).replace("\xa0", " ")
    first = f"**Income deprivation: {mean:.1%}".replace("%", " %") + "** on average"
    assert first in ward
    assert f"Greatest need in it by this figure: **{highest}**" in ward
    assert f"**{(rates >= limit).sum()} of them" in ward
    assert ward.index(first) < ward.index("by the need index")
    assert "Greatest need in it: " not in ward, "that would be of another figure"
    area = words(open_app("explore", area=str(rates.idxmax()), show="income_score"))
    assert area.index("**Income deprivation: ") < area.index("by the need index")
    council = words(open_app("explore", councils="Z06000001", show="income_score"))
    assert council.index("**Income deprivation: ") < council.index("by the need index")


def test_a_ward_without_a_figure_of_what_is_shown_says_so(monkeypatch):
    whole = load_study(StudyKey())
    bare = whole.reference.assign(income_score=float("nan"))
    scene = SimpleNamespace(study=SimpleNamespace(reference=bare, catalogue=whole.catalogue))
    monkeypatch.setattr(state, "view", lambda: View(shown="income_score"))
    assert shown_words.group_lines(scene, whole.areas.index, ends=True) == [
        "**Income deprivation:** no neighbourhood here has a figure."
    ]
