"""The page of the own zone: ways in, edits by keyboard, totals, and what is refused."""

import re

import shapely

from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.zones import Zone, profile_zone
from czmap.ui import define_state, text_define
from czmap.ui.short_codes import parse_word, to_word
from czmap.ui.view import NeedChoice
from tests.pages.conftest import by_label, errors, params, words

STUDY = load_study(StudyKey())
LIST = "Codes or names of neighbourhoods, or postcodes"


def some_areas(count=6):
    made = [STUDY.areas.index[40]]
    while len(made) < count:
        near = {b for a in made for b in STUDY.contiguity.neighbours(a, ContiguityRule.ROOK)}
        made.append(min(near - set(made)))
    return sorted(made)


def members(app):
    return parse_word(params(app).get("members", ""))


def open_up(app, key):
    """Open an expander, whose inside is drawn from then on."""
    app.session_state[key] = True
    app.run()


def box(app, code):
    return next(one for one in app.checkbox if one.key.endswith(f"define-in-{code}"))


def test_a_list_is_edited_undone_and_cleared(open_app):
    from czmap.scoring.need import score_need

    app = open_app("define")
    assert errors(app) == ""
    assert "Your zone is empty" in words(app)
    codes = some_areas()
    start_from(app, "list")
    pasted = f"LSOA code,name\n{codes[0].lower()},x\n\u201c{codes[1]}\u201d\n" + "; ".join(
        codes[2:]
    )
    by_label(app.text_area, LIST).set_value(pasted).run()
    by_label(app.button, "Start my zone from this list").click().run()
    assert members(app) == tuple(codes)
    scores = score_need(STUDY.reference, NeedChoice().index(STUDY.catalogue), STUDY.catalogue)
    facts = profile_zone(STUDY, scores, Zone(tuple(codes)))
    said = words(app)
    assert "6 neighbourhoods found in the list." in said
    assert f"**{facts.residents:,.0f} residents** in **6 neighbourhoods**" in said
    assert f"**{facts.children:,.0f} children**" in said
    assert f"**Need score {facts.need:.1f} of 100**" in said
    assert by_label(app.text_input, "Name of the zone").placeholder == facts.name

    box(app, codes[5]).uncheck().run()
    assert members(app) == tuple(codes[:5])
    by_label(app.selectbox, "Add or take out a neighbourhood by name").set_value(codes[5]).run()
    assert members(app) == tuple(codes)
    by_label(app.button, "Undo").click().run()
    assert members(app) == tuple(codes[:5])
    by_label(app.button, "Redo").click().run()
    assert members(app) == tuple(codes)
    by_label(app.button, "Yes, clear the zone").click().run()
    assert members(app) == ()
    by_label(app.button, "Undo").click().run()
    assert members(app) == tuple(codes)
    open_up(app, "define-locks")
    by_label(app.multiselect, "Always in the zone").set_value([codes[0]]).run()
    assert box(app, codes[0]).disabled
    app.switch_page("pages/about.py").run()
    app.switch_page("pages/define.py").run()
    assert members(app) == tuple(codes)
    assert box(app, codes[0]).disabled
    assert errors(app) == ""


def test_long_lists_begin_short_and_are_listed_whole_when_asked(open_app):
    codes = tuple(STUDY.areas.index[:60])
    app = open_app("define", members=to_word(codes))

    def listed():
        return {one.key[-9:] for one in app.checkbox if "define-in-" in one.key}

    assert errors(app) == "" and len(members(app)) == 60
    short = listed()
    assert len(short & set(codes)) == 10 and len(short) <= 20
    by_label(app.toggle, "List 40 of 60").set_value(True).run()
    assert errors(app) == "" and len(listed() & set(codes)) == 40
    assert "20 more: find them by name above" in words(app)
    by_label(app.toggle, "List 40 of 60").set_value(False).run()
    assert len(listed() & set(codes)) == 10


def test_a_zone_in_pieces_says_so_and_hostile_names_stay_text(open_app):
    codes = [*some_areas(4), STUDY.areas.index[0]]
    app = open_app("define", members=to_word(codes), called="<b>![](http://x)</b>")
    assert errors(app) == ""
    assert "It lies in **2 parts** that do not touch" in words(app)
    assert by_label(app.text_input, "Name of the zone").value == "<b>![](http://x)</b>"
    by_label(app.button, "Show me the smallest part").click().run()
    assert errors(app) == ""
    assert "more." in words(app)  # work in hand: how many more are wanted, and no scolding
    assert "Residents: wanted" not in words(app)


def test_clicks_on_the_map_are_all_taken(open_app, monkeypatch):
    from czmap.map_paint import MapClick

    codes = some_areas(3)
    monkeypatch.setattr(define_state, "mode", lambda: define_state.Mode.TOGGLE)
    app = open_app("define", members=to_word(codes[:1]))
    first = MapClick(kind="area", code=codes[1], seq=1)
    last = MapClick(kind="area", code=codes[2], seq=3, earlier=(first,))
    edited = []
    monkeypatch.setattr(define_state, "edit", lambda *args: edited.append(args))
    define_state.take_map_click(last)
    assert [args[1] for args in edited] == codes[1:]
    assert errors(app) == ""


def test_codes_of_elsewhere_are_refused_in_a_sentence(open_app):
    app = open_app("define", members=to_word(["E01005061", "E01005062"]))
    assert "2 of the 2 neighbourhoods of the zone are not in this data" in errors(app)
    assert "invented borough: choose England first" in errors(app)
    assert members(app) == ()
    start_from(app, "list")
    listed = "E02000001\nW01000001\n1E+05\nhello\nE01005061"
    by_label(app.text_area, LIST).set_value(listed).run()
    by_label(app.button, "Start my zone from this list").click().run()
    told = errors(app)
    for part in ("MSOAs", "Wales", "changed by a spreadsheet", "line 4: hello", "of England"):
        assert part in told
    assert "part of the link could not be read" in errors(open_app("define", members="Zoops"))


def test_wards_circles_and_a_found_zone_are_ways_in(open_app):
    app = open_app("rank", find="1")
    by_label(app.button, "Take this zone to edit").click().run()
    app.switch_page("pages/define.py").run()
    found = members(app)
    assert len(found) > 3
    assert "By that figure it is now" in words(app)  # the search is not run again for it
    assert any(" beside the 10 found" in one.label for one in app.checkbox)
    ward = STUDY.areas["ward_code"].iloc[0]
    wards = next(one for one in app.multiselect if one.label == "Wards")
    wards.set_value([ward]).run()
    by_label(app.button, "Start my zone from these").click().run()
    assert members(app) == tuple(STUDY.areas.index[STUDY.areas["ward_code"] == ward])
    start_from(app, "place")
    type_place(app, found[0].lower())
    by_label(app.get("button_group"), "Take in").set_value("A circle round it").run()
    by_label(app.button, "Start my zone from these").click().run()
    assert found[0] in members(app)
    start_from(app, "found")
    assert by_label(app.selectbox, "Zones found, the best first").value
    by_label(app.button, "Start my zone from these").click().run()
    assert members(app) == found
    for _ in range(3):
        by_label(app.button, "Undo").click().run()
    assert members(app) == found
    assert errors(app) == ""


def start_from(app, way):
    by_label(app.get("button_group"), "Start from").set_value(way).run()


def type_place(app, text):
    by_label(app.text_input, "Neighbourhood, ward, council, code or postcode").set_value(text).run()


def test_a_place_is_found_by_its_name_and_schools_by_theirs(open_app):
    app = open_app("define")
    start_from(app, "found")
    assert "No zones have been found" in words(app)
    start_from(app, "place")
    type_place(app, "nowhere at all")
    assert "is called “nowhere at all”" in words(app)
    type_place(app, "<img src=x>")
    assert "is called “<img src=x>”" in words(app)
    type_place(app, "M1 1AE")
    assert "The invented borough has no postcodes." in words(app)
    type_place(app, "otter")
    areas = STUDY.areas[STUDY.areas["ward_name"] == "Otterbank"]
    people = f"{len(areas)} neighbourhoods, {areas['population'].sum():,.0f} residents"
    assert people in words(app)
    by_label(app.button, "Start my zone from these").click().run()
    assert members(app) == tuple(areas.index)
    type_place(app, "wenbury")
    assert "more have it in their names" in words(app)
    one = by_label(app.radio, "Which one?")
    one.set_value("Z01000001").run()
    by_label(app.button, "Add these to my zone").click().run()
    assert set(members(app)) == {*areas.index, "Z01000001"}
    start_from(app, "circle")
    by_label(app.multiselect, "Schools and services").set_value([0, 1, 2]).run()
    by_label(app.number_input, "Radius (metres)").set_value(1_500).run()
    by_label(app.button, "Start my zone from these").click().run()
    schools = STUDY.schools.sort_values(["name", "urn"]).head(3)
    circles = shapely.buffer(shapely.points(schools["easting"], schools["northing"]), 1_500)
    inside = shapely.contains_xy(
        shapely.union_all(circles), STUDY.areas["pwc_easting"], STUDY.areas["pwc_northing"]
    )
    assert members(app) == tuple(STUDY.areas.index[inside])
    assert errors(app) == ""


def test_a_list_is_told_line_by_line_and_its_questions_are_answered(open_app):
    ward = STUDY.areas["ward_code"].iloc[0]
    inside = tuple(STUDY.areas.index[STUDY.areas["ward_code"] == ward])
    app = open_app("define")
    start_from(app, "list")
    box_of = by_label(app.text_area, LIST)
    box_of.set_value(f"{ward}\n<script>alert(1)</script>\n{STUDY.areas.index[200]}").run()
    by_label(app.button, "Start my zone from this list").click().run()
    assert members(app) == (STUDY.areas.index[200],)
    told = words(app)
    assert f"{ward} is the code of a ward" in told
    rows = app.table[0].value
    assert list(rows["What was done"].str.replace("\\", "").str.split(":").str[0]) == [
        "left out until you say", "left out", "taken as it stands",
    ]  # fmt: skip
    assert "&lt;script" in rows.iloc[1, 0] or "\\<script" in rows.iloc[1, 0]
    by_label(app.button, "Take them in").click().run()
    assert set(members(app)) == {STUDY.areas.index[200], *inside}
    assert "is the code of a ward" not in words(app)
    by_label(app.button, "Put the report away").click().run()
    assert not app.table
    assert errors(app) == ""


def test_neighbours_over_the_line_are_named_and_shown(open_app):
    first = STUDY.areas["lad_code"].iloc[0]
    home = STUDY.areas.index[STUDY.areas["lad_code"] == first]
    rook = ContiguityRule.ROOK
    other = set(STUDY.areas.index) - set(home)
    edge = next(one for one in home if other & set(STUDY.contiguity.neighbours(one, rook)))
    app = open_app("define", councils=first, members=to_word([edge]))
    assert "which the map does not show" in words(app)
    by_label(app.button, text_define.SHOW_NEXT_DOOR).click().run()
    assert params(app)["edge"] == "1" and members(app) == (edge,)
    assert "which the map does not show" not in words(app)
    by_label(app.button, text_define.READ_IT).click().run()
    app.switch_page("pages/explore.py").run()
    assert (params(app)["look"], params(app)["read"]) == ("people", "drawn")
    assert errors(app) == ""


def test_a_part_of_a_link_that_is_not_known_is_named(open_app):
    app = open_app("explore", colour="<b>", show="good_health_pct")
    assert "parts that this czmap does not know ('colour')" in errors(app)
    assert params(app) == {"show": "good_health_pct"}


def test_what_an_edit_promises_is_what_the_totals_then_say(open_app):
    codes = some_areas()
    app = open_app("define", members=to_word(codes))
    for code in codes[:3]:
        label = box(app, code).label.replace("\\", "")
        promised = re.search(r"it: need ([\d.]+), ([\d,]+) residents, (about [\d,]+) ", label)
        box(app, code).uncheck().run()
        said = words(app)
        need, residents, in_need = promised.groups()
        assert f"**Need score {need} of 100**" in said and f"**{residents} residents**" in said
        assert f"{in_need} in low-income families" in said
        by_label(app.button, "Undo").click().run()
