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
    assert "% of the differences in need between" in said and "lie inside its wards." in said
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
    by_label(app.selectbox, "High need means among the highest").set_value(0.3).run()
    assert errors(app) == ""
    more = next(one.value for one in app.dataframe if "Pairs of neighbours" in one.value)
    assert len(more) > rows
    assert params(app)["look"] == "wards"
    assert "border" in words(app) and "double line" in words(app)
