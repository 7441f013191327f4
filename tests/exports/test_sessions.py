"""Files are opened again as the zones they were; whatever else they hold, only a sentence comes."""

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import DefinitionError
from czmap.exports import sessions
from czmap.exports.agendas import Agenda, Stop
from czmap.exports.contents import Note, NoteKind, Status, ZoneContent
from czmap.exports.definitions import to_codes, to_csv, to_geojson, to_json
from czmap.exports.file_child import MOST_BYTES
from czmap.exports.sessions import open_apart, open_file, to_session
from czmap.ui.address import parse_params, to_params
from tests.examples import few
from tests.exports.test_definitions import drawn
from tests.ui.test_address import CODES, VIEWS

NAMES = st.text(max_size=80)
CONTENTS = st.builds(
    ZoneContent,
    name=NAMES,
    members=st.lists(CODES, max_size=30).map(tuple),
    pack=st.just("england"),
    locked_in=st.lists(CODES, max_size=3).map(tuple),
    notes=st.lists(
        st.builds(Note, text=NAMES, role=NAMES, area=CODES, kind=st.sampled_from(NoteKind)),
        max_size=3,
    ).map(tuple),
    status=st.sampled_from(Status),
    frozen=st.booleans(),
)


@given(VIEWS, CONTENTS)
@settings(max_examples=few(60))
def test_a_session_comes_back_from_its_file(view, content):
    opened = open_file(to_session(to_params(view), content, made_with="czmap 0"))
    assert opened.content == content
    assert parse_params(opened.params) == (
        replace(view, saved="", shared="", agenda="", stop=0),
        (),
    )


SCHEMA = json.loads((Path(sessions.__file__).with_name("session.schema.json")).read_text())


@given(VIEWS, CONTENTS)
@settings(max_examples=30)
def test_a_session_has_the_form_of_its_schema_and_gives_no_right_away(view, content):
    shared = replace(view, saved=f"{'a' * 32}.1", shared="b" * 32)
    whole = json.loads(to_session(to_params(shared), content, made_with="czmap 0"))
    jsonschema.validate(whole, SCHEMA)
    assert "b" * 32 not in json.dumps(whole)
    for name, value in (("czmap_session", 2), ("zone", {}), ("view", {"shared": "b" * 32})):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**whole, name: value}, SCHEMA)


def test_a_session_says_what_its_figures_are_and_how_they_are_rounded():
    figures = (("children_in_low_income_families", 4019.0),)
    zone = ZoneContent(name="Ours", members=("E01000001",), pack="england", figures=figures)
    whole = json.loads(to_session({}, zone, made_with="0"))
    jsonschema.validate(whole, SCHEMA)
    assert "an estimate, here to whole children; pages and briefs" in whole["figures_are"]
    assert open_file(json.dumps(whole).encode()).content == zone
    bare = json.loads(to_session({}, replace(zone, figures=()), made_with="0"))
    assert "figures_are" not in bare


def test_a_session_says_its_page_and_takes_what_later_ones_add():
    zone = ZoneContent(name="Ours", members=("E01000001",), pack="england")
    whole = json.loads(
        to_session({"shared": "b" * 32, "show": "x"}, zone, made_with="0", page="rank")
    )
    opened = open_apart(json.dumps({**whole, "later": [1, 2]}).encode())
    assert (opened.page, opened.params, opened.content) == ("rank", {"show": "x"}, zone)
    del whole["page"]
    assert open_file(json.dumps(whole).encode()).page == ""
    with pytest.raises(DefinitionError, match="damaged or was changed"):
        open_file(json.dumps({**whole, "page": ["rank"]}).encode())


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_sentence(content):
    with contextlib.suppress(DefinitionError):
        open_file(content)


JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["czmap_session", "view", "zone", "candidates", "features", "members",
                         "properties", "kind", "name", "lsoa_code", "notes"]),
        inner, max_size=5,
    ),
)  # fmt: skip


@given(JSONS)
def test_no_json_raises_anything_but_a_sentence(value):
    try:
        opened = open_file(json.dumps(value).encode())
    except DefinitionError:
        return
    assert all(isinstance(code, str) for zone in opened.zones for code in zone.codes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * (MOST_BYTES + 1), "the most is 20 MB"),
        (b"\x00\x01", "not text"),
        (b"<html>", "a web page"),
        (b'{"features": [', "cut short"),
        (b"[" * 100_000, "too deeply"),
        (b'{"czmap_session": 99}', "made by a newer czmap"),
        (b'{"czmap_session": "1"}', "damaged or was changed"),
        (b'{"czmap_session": 1, "view": {}, "zone": {"name": 1}}', "damaged or was changed"),
        (b'{"features": [{"properties": {"name": "x"}}]}', "no codes of neighbourhoods"),
    ],
)
def test_a_bad_file_is_a_sentence(content, words):
    with pytest.raises(DefinitionError) as problem:
        open_file(content)
    assert words in str(problem.value)


def test_lists_and_the_geojson_of_others_are_read():
    assert open_file("E01000001\r\nE01000002".encode("utf-16")).text.split() == [
        "E01000001", "E01000002",
    ]  # fmt: skip
    features = [
        {"type": "Feature", "properties": {"LSOA21CD": code}, "geometry": None}
        for code in ("E01000001", "E01000002")
    ]
    opened = open_file(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert opened.zones[0].codes == ("E01000001", "E01000002")


def test_every_text_export_is_opened_again_as_the_same_zones():
    made = drawn()
    wanted = [(entry.name, entry.zone.members) for entry in made.entries]
    for write in (to_geojson, to_json, to_csv):
        opened = open_file(write(made))
        assert [(zone.name, tuple(sorted(zone.codes))) for zone in opened.zones] == wanted
    assert open_file(to_codes(made)).text.split() == sorted({c for _, m in wanted for c in m})


def test_a_session_carries_the_agenda_of_a_meeting():
    agenda = Agenda(
        stops=(Stop(name="Need", page="explore", query="show=imd_score"),),
        notes=(Note(text="The bridge divides", role="a parent"),),
    )
    zone = ZoneContent(name="A", members=("Z01000001",), pack="invented")
    made = to_session({"agenda": "f" * 32, "stop": "1"}, zone, made_with="czmap 0", agenda=agenda)
    opened = open_file(made)
    assert opened.agenda == agenda
    assert opened.params == {}
    damaged = json.loads(made) | {"agenda": {"stops": [{"name": "x"}], "notes": []}}
    with pytest.raises(DefinitionError, match="damaged"):
        open_file(json.dumps(damaged).encode())
