"""A person brings a table: it is an indicator on every page, for this session only (F16, C22)."""

import os

import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from czmap.data_moves import data_app
from czmap.geodata.study import StudyKey, load_study
from czmap.ui import own_panel, text_export
from czmap.ui.view import OWN, Look, NeedChoice, View
from tests.geodata.test_postcodes import OLD, rows_of, zipped
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


def test_f16_c22_a_table_is_an_indicator_for_this_session_and_stays_while_another_file_fails(
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


def test_what_keeps_the_reader_of_files_is_said_as_the_system_has_it(open_app, monkeypatch):
    assert ("can open no file and no connection, " in words(open_app("data"))) == (
        os.name == "posix"
    )
    monkeypatch.setattr(own_panel, "IS_LIMITED", False)
    assert "which Windows does not keep from files and connections" in words(open_app("data"))


def test_a19_personal_columns_are_refused_before_anything_is_kept(data_page):
    app = bring(data_page, table(["M1 1AB"] * len(STUDY.areas), "Postcode"))
    assert "may hold postcodes or personal data" in errors(app)
    assert "own brought" not in app.session_state["cz-good"]


def test_a16_a_table_of_one_council_says_how_much_it_covers_and_offers_to_look_at_it(data_page):
    areas = STUDY.areas[STUDY.areas["lad_code"] == STUDY.areas["lad_code"].iloc[0]]
    lines = ["LSOA code,Rate (%)", *(f"{code},{n / 3:.2f}" for n, code in enumerate(areas.index))]
    app = bring(data_page, ("\n".join(lines) + "\n").encode())
    assert f"{len(areas):,} of {len(STUDY.areas):,} neighbourhoods" in words(app)
    app = next(one for one in app.button if one.label.startswith("Look at ")).click().run()
    assert app.session_state["cz-view"].study.lads == (areas["lad_code"].iloc[0],)


def test_figures_by_ward_are_shown_as_the_wards_and_weighed_only_when_that_was_agreed(data_page):
    wards = sorted(STUDY.areas["ward_code"].unique())
    lines = ["Ward code,Share (%)", *(f"{code},{n + 0.5}" for n, code in enumerate(wards))]
    app = bring(data_page, ("\n".join(lines) + "\n").encode())
    assert f"{len(wards)} of {len(wards)} wards of the invented borough are matched" in words(app)
    app = keep(app, "Smoke")
    one = app.session_state["cz-good"]["own figures"][0]
    assert one.indicator.label == "Smoke (ward value)" and "ward value" in words(app)
    pd.testing.assert_series_equal(
        one.values, STUDY.areas["ward_code"].map({c: n + 0.5 for n, c in enumerate(wards)}),
        check_names=False,
    )  # fmt: skip
    app.session_state["cz-view"] = View(
        need=NeedChoice(named=OWN, weights=((one.indicator.key, 5.0),))
    )
    app = app.run()
    assert "one figure for a whole ward" in " ".join(one.value for one in app.error)


def test_places_are_put_on_the_map_once_a_person_said_that_they_are_public(data_page):
    middles = STUDY.areas.geometry.representative_point().iloc[:30]
    lines = [f"Hub {n},Family hub,{p.x:.0f},{p.y:.0f}" for n, p in enumerate(middles)]
    app = bring(data_page, ("Name,Type,Easting,Northing\n" + "\n".join(lines) + "\n").encode())
    by_label(app.text_input, "Where the list is from").input("our directory")
    by_label(app.text_input, "Which date or period it is about").input("May 2025")
    app = by_label(app.button, "Put them on the maps").click().run()
    assert "Nothing says that these are public places" in errors(app)
    next(one for one in app.checkbox if one.label.startswith("These are schools")).check()
    app = by_label(app.button, "Put them on the maps").click().run()
    assert not errors(app)
    assert len(app.session_state["cz-good"]["own layers"][0].table) == 30
    app = app.switch_page("pages/explore.py").run()
    app.session_state["cz-view"] = View(look="people")
    app = app.run()
    assert "30 places inside" in words(app)
    closed, digest = len(app.table), app.session_state["cz-good"]["own layers"][0].digest
    app.session_state[f"one-by-one-{digest}"] = True
    app = app.run()
    assert len(app.table) == closed + 1, "one by one once that is opened"
    # they leave this computer only when that is asked for, and the page says what leaves
    app = app.switch_page("pages/export.py").run()
    app.session_state["cz-view"] = View(members=tuple(STUDY.areas.index[:4]))
    app = app.run()
    assert text_export.OWN_LAYERS_STAY in words(app)
    app = by_label(app.checkbox, text_export.OWN_LAYERS).check().run()
    assert not errors(app) and "They leave this computer with the files" in words(app)
    assert text_export.OWN_LAYERS_STAY not in words(app)


def test_places_by_postcode_are_put_on_the_map_by_the_directory_that_was_added(
    data_page, no_england, tmp_path
):
    middles = STUDY.areas.geometry.representative_point().iloc[:5]
    posts = [(f"ZZ1 {n}AA", "", f"{p.x:.0f}", f"{p.y:.0f}", f"E0100000{n}")
             for n, p in enumerate(middles, start=1)]  # fmt: skip
    given = zipped(tmp_path / "ONSPD_MAY_2025.zip",
                   {"Data/ONSPD_MAY_2025_UK.csv": rows_of(posts, OLD)})  # fmt: skip
    listed = "".join(f"Hub {n},Family hub,{one[0]}\n" for n, one in enumerate(posts))
    content = f"Name,Type,Postcode\n{listed}Nowhere,Family hub,ZZ9 9ZZ\n".encode()
    app = bring(data_page, content)
    assert any("The table of postcodes is not here" in one.value for one in app.warning)
    told = CliRunner().invoke(data_app, ["add", "postcodes", str(given)])
    assert told.exit_code == 0 and "5 postcodes of England are there" in told.output
    app = app.run()
    assert not any("The table of postcodes" in one.value for one in app.warning)
    by_label(app.text_input, "Where the list is from").input("our directory")
    by_label(app.text_input, "Which date or period it is about").input("May 2025")
    next(one for one in app.checkbox if one.label.startswith("These are schools")).check()
    app = by_label(app.button, "Put them on the maps").click().run()
    assert not errors(app)
    assert "ZZ9 9ZZ" in words(app)
    kept = app.session_state["cz-good"]["own layers"][0].table
    assert len(kept) == 5
    app = app.switch_page("pages/explore.py").run()
    app.session_state["cz-view"] = View(look="people")
    assert "5 places inside" in words(app.run())


def test_d1_boundaries_are_laid_over_the_map_once_their_coordinates_are_confirmed(data_page):
    shape = STUDY.areas.geometry.iloc[:4].union_all()
    content = '{"type": "Feature", "properties": {"name": "Estate"}, "geometry": %s}'
    app = bring(data_page, (content % shapely.to_geojson(shape)).encode(), "estate.geojson")
    assert by_label(app.button, "Lay them over the maps").disabled
    sure = next(one for one in app.checkbox if one.label.startswith("The file does not say"))
    app = sure.check().run()
    by_label(app.text_input, "Where they are from").input("housing team")
    app = by_label(app.button, "Lay them over the maps").click().run()
    assert not errors(app) and app.session_state["cz-good"]["own layers"][0].names == ("Estate",)


def test_c6_the_line_with_the_names_can_be_said_where_it_was_not_found(data_page):
    code = STUDY.areas.index[0]
    head, *rows = table([*range(20, 20 + len(STUDY.areas))]).decode().splitlines()
    wide = "\n".join([f"{code},was revised", f"{head},Other", *(f"{row},1" for row in rows)]) + "\n"
    app = bring(data_page, wide.encode())
    assert "more or fewer cells than the header" in errors(app)
    app = by_label(app.number_input, "Which line names the columns").set_value(2).run()
    assert not errors(app)
    assert f"{len(rows)} of {len(rows)} neighbourhoods" in words(app)


def test_c6_the_line_with_the_names_is_told_and_can_be_moved(data_page):
    rows = table([*range(20, 20 + len(STUDY.areas))]).decode().splitlines()
    app = bring(data_page, ("\n".join(["A title", "2025/26,", *rows]) + "\n").encode())
    line = by_label(app.number_input, "Line")
    assert line.value == 3 and "Line 3 was taken" in words(app)
    app = line.set_value(900).run()
    assert "Line 900 of the file holds nothing" in errors(app)
    app = by_label(app.number_input, "Line").set_value(3).run()
    assert not errors(app)


def test_own_figures_of_one_council_are_compared_with_that_council_alone(data_page):
    inside = STUDY.areas[STUDY.areas["lad_code"] == "Z06000001"]
    rows = "".join(f"{code},{at}\n" for at, code in enumerate(inside.index, start=30))
    app = keep(bring(data_page, f"LSOA code,Referrals (number)\n{rows}".encode()))
    assert not errors(app)
    key = app.session_state["cz-good"]["own figures"][0].indicator.key
    council = inside["lad_name"].iloc[0]
    app.session_state["cz-view"] = View(shown=key, look=Look.TWO, two=("imd_score", key))
    said = words(app.switch_page("pages/explore.py").run())
    assert not errors(app)
    assert "the invented borough's neighbourhoods (deprivation) and " in said
    assert f" and {council}'s (" in said and ", also where a low figure means need." in said
    app.session_state["cz-view"] = View(look=Look.BOARD, board=("imd_score", key))
    said = words(app.switch_page("pages/explore.py").run())
    assert not errors(app)
    line = next(one.value for one in app.markdown if one.value.startswith("- Referrals"))
    assert f" in {council}" in line and f"the fifth of {council}'s neighbourhoods" in line
    assert "the invented borough's neighbourhoods (Referrals" in said
    assert f": {council}'s) with a figure have lower" in said
    app.session_state["cz-view"] = View(shown=key, area=str(inside.index[0]))
    said = words(app.switch_page("pages/explore.py").run())
    first = said[said.index("**Referrals to early help") :].split("That is")[0][:300]
    assert f"of {council}'s neighbourhoods" in first
