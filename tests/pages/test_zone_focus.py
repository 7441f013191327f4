"""A zone read on the explore page, and each neighbourhood's difference from a place's average."""

from dataclasses import replace

import numpy as np

from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.search import find_candidates
from czmap.ui import zone_form
from czmap.ui.short_codes import to_word
from czmap.ui.state import Question
from czmap.ui.view import Brief, NeedChoice
from tests.pages.conftest import by_label, errors, params, words

STUDY = load_study(StudyKey())
WARD = str(STUDY.areas["ward_code"].iloc[0])
MEMBERS = tuple(sorted(STUDY.areas.index[STUDY.areas["ward_code"] == WARD]))


def test_the_zone_being_defined_is_read_in_every_section(open_app):
    word = to_word(MEMBERS)
    app = open_app(look="read", read="drawn", members=word, called="Mill Side")
    assert errors(app) == ""
    assert "Mill Side" in [one.value for one in app.header]
    assert "Zone of " in words(app)
    for look in ("read", "people", "board", "spread", "wards"):
        app = open_app(look=look, read="drawn", members=word, called="Mill Side")
        assert errors(app) == "", look
        assert by_label(app.selectbox, "Read a zone").value == "drawn"
    by_label(app.selectbox, "Read a zone").set_value("").run()
    assert "read" not in params(app)


def test_a_zone_of_a_link_that_is_not_in_the_data_is_a_sentence(open_app):
    app = open_app(look="read", read=to_word(["Z01999998", "Z01999999"]))
    assert "The zone of the link is not in this data" in errors(app)
    assert "Choose a council, ward or neighbourhood" in words(app)


def test_zones_found_can_be_read_by_name(open_app, monkeypatch):
    answered = Question(
        study=StudyKey(),
        index=NeedChoice().index(STUDY.catalogue),
        criteria=replace(Brief(), scale="estate", top=3).criteria(),
    )
    ranking = find_candidates(STUDY, answered.index, answered.criteria)
    monkeypatch.setattr(
        zone_form,
        "last_answer",
        lambda scene: zone_form.Answer(question=answered, ranking=ranking, scene=scene),
    )
    app = open_app(look="read")
    second = ranking.candidates[1]
    picker = by_label(app.selectbox, "Read a zone")
    assert picker.options[2] == f"Zone 2 of those found: {second.profile.name}"
    picker.set_value(to_word(second.zone.members)).run()
    assert errors(app) == ""
    assert params(app)["read"] == to_word(second.zone.members)
    assert second.profile.name in [one.value.replace("\\", "") for one in app.header]


def test_the_map_shows_differences_from_the_average_of_what_is_read(open_app):
    app = open_app(show="idaci_score", breaks="place", ward=WARD)
    assert errors(app) == ""
    missing = int(STUDY.areas["idaci_score"].isna().sum())
    caveat = STUDY.catalogue["idaci_score"].caveat
    assert f"{missing} neighbourhoods here without a figure. {caveat}" in words(app)
    rows = STUDY.areas[STUDY.areas["ward_code"] == WARD].dropna(subset=["idaci_score"])
    mean = float(np.average(rows["idaci_score"], weights=rows["children"])) * 100
    said = words(app)
    assert f"average is {mean:.1f} %" in said
    name = STUDY.areas.loc[MEMBERS[0], "ward_name"]
    column = f"Difference from {name}'s average"
    # the whole table is sent once it is opened, and not before
    assert not [one for one in app.dataframe if column in one.value]
    app.session_state["all-neighbourhoods"] = True
    app.run()
    table = next(one.value for one in app.dataframe if column in one.value)
    code = table["Code"].iloc[0]
    gap = STUDY.areas.loc[code, "idaci_score"] * 100 - mean
    assert table[column].iloc[0] == round(gap, 3)
    assert f"+{gap:.1f}" in app.table[0].value[column].iloc[0]
