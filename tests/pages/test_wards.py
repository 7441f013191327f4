"""The section on wards: what they hide, in sentences, tables and on the map."""

from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from tests.pages.conftest import by_label, errors, params, words


def test_the_wards_of_the_invented_borough(open_app):
    story = load_story(pack_folder(INVENTED))
    areas = load_study(StudyKey()).areas
    app = open_app(look="wards", ward=story.masked_ward)
    assert errors(app) == ""
    said = words(app)
    inside = f"lie inside the {areas['ward_code'].nunique()} wards, the rest between them."
    assert "% of the differences in need between" in said and inside in said
    assert "Masked: " in said and "Range " in said.replace("*", "")
    tables = [one.value for one in app.dataframe]
    wards = next(one for one in tables if "Spread (SD)" in one)
    assert set(wards["Ward code"]) == set(areas["ward_code"])
    assert wards["Range"].is_monotonic_decreasing
    pockets = next(one for one in tables if "Mean of its ward" in one)
    assert set(story.masked) <= set(pockets["Code"])
    spill = next(one for one in tables if "Pairs of neighbours" in one)
    ends = {tuple(sorted(pair)) for pair in spill[["Ward code", "Code next door"]].to_numpy()}
    assert tuple(sorted(story.pocket_wards)) in ends
    rows = len(spill)
    by_label(app.selectbox, "High need means among the highest").set_value(30).run()
    assert errors(app) == ""
    more = next(one.value for one in app.dataframe if "Pairs of neighbours" in one.value)
    assert len(more) > rows
    assert (params(app)["look"], params(app)["high"]) == ("wards", "30")
    assert any("30\N{NO-BREAK SPACE}% of" in one.value for one in app.caption)
    name = str(wards["Ward"].iloc[3])
    narrow = [one for one in app.text_input if one.label.startswith("Only rows with this")]
    narrow[0].set_value(name[:6].upper()).run()
    kept = next(one.value for one in app.dataframe if "Spread (SD)" in one.value)
    assert name in set(kept["Ward"]) and len(kept) < len(wards)
    assert "border" in words(app) and "double line" in words(app)
    ward = areas.loc[areas["ward_code"] == story.masked_ward, "ward_name"].iloc[0]
    assert f"{ward} ward is outlined." in words(app), "the ward in view, beside lines and dots"


def test_the_figures_of_a_ward_have_the_name_and_the_unit_of_what_the_map_shows(open_app):
    story = load_story(pack_folder(INVENTED))
    need = words(open_app(look="wards", ward=story.masked_ward))
    assert "**Need index:** its mean is **" in need
    shown = words(open_app(look="wards", ward=story.masked_ward, show="income_score"))
    sheet = shown[shown.index("**Income deprivation:** its mean is **") :].replace("\xa0", " ")
    assert sheet.split("**.")[0].endswith(" %")
    assert " %). Highest need: " in sheet and "** percentage points, spread (SD) " in sheet


def test_what_whole_wards_give_up_is_worked_out_when_it_is_opened(open_app):
    ward = str(load_study(StudyKey()).areas["ward_code"].iloc[0])
    app = open_app(look="wards", ward=ward)
    closed = len(app.table)
    for one in app.expander:
        if "three sizes" in one.label or "about its size" in one.label:
            assert not [each for each in one.markdown if "mean need" in each.value]
    app.session_state["penalty"] = True
    app.session_state["penalty-of-ward"] = True
    app.run()
    assert errors(app) == ""
    assert len(app.table) == closed + 1
    table = next(one.value for one in app.table if "Whole wards: mean need" in one.value)
    assert list(table.index) == ["Estate", "Neighbourhood", "Town"]
    assert "ward has a mean need of" in words(app)
    assert "has a mean need of" in words(app) and "children in low-income families" in words(app)
