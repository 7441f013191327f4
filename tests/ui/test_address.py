"""The web address: a view comes back from its link, and no link can do harm."""

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import CatalogueError, CriteriaError, NeedError
from czmap.exports.contents import ZoneContent
from czmap.exports.sessions import NEVER_SENT, open_file, to_session
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import StudyKey, load_catalogue
from czmap.safe import plain
from czmap.scoring.need import Standardisation
from czmap.scoring.zones import Aim, Count, Crossing
from czmap.ui.address import parse_params, to_params
from czmap.ui.short_codes import parse_word, to_word
from czmap.ui.view import DEPRIVED, HIGH, OWN, Breaks, Brief, NeedChoice, Table, View, fit_to
from tests.examples import few

CODES = st.from_regex(r"[EZ]0[0-9]{7}", fullmatch=True)
BRIEFS = st.builds(
    Brief,
    scale=st.sampled_from(["estate", "neighbourhood", "town", OWN]),
    count=st.sampled_from(Count),
    low=st.integers(0, 100_000),
    high=st.integers(0, 100_000),
    fewest=st.integers(1, 300),
    most=st.integers(1, 300),
    rule=st.sampled_from(ContiguityRule),
    crossing=st.sampled_from(Crossing),
    aim=st.sampled_from(Aim),
    compactness=st.integers(0, 40),
    top=st.integers(1, 50),
    overlap=st.integers(0, 90),
    locked_in=st.lists(CODES, max_size=3).map(tuple),
    locked_out=st.lists(CODES, max_size=3).map(tuple),
    only_wards=st.lists(CODES, max_size=3).map(tuple),
    secondary=st.integers(0, 20_000),
    deprived=st.sampled_from(DEPRIVED),
    per_council=st.integers(0, 50),
    whole_wards=st.booleans(),
)
KEYS = st.sampled_from(list(load_catalogue()))
WEIGHTS = st.dictionaries(KEYS, st.integers(0, 10).map(float)).map(lambda made: tuple(made.items()))
NEEDS = st.builds(
    NeedChoice,
    named=st.just(OWN),
    weights=WEIGHTS,
    standardisation=st.sampled_from(Standardisation),
)
VIEWS = st.builds(
    View,
    study=st.builds(
        StudyKey,
        pack=st.sampled_from(["invented", "england"]),
        lads=st.lists(CODES, max_size=4).map(tuple),
        over_the_edge=st.booleans(),
    ),
    shown=KEYS,
    breaks=st.sampled_from(Breaks),
    need=NEEDS,
    brief=BRIEFS,
    area=st.one_of(st.just(""), CODES),
    ward=st.one_of(st.just(""), CODES),
    walk=st.integers(100, 5_000),
    find=st.booleans(),
    members=st.one_of(st.just("E"), st.just("Z"))
    .flatmap(
        lambda kind: st.frozensets(
            st.from_regex(rf"{kind}01[0-9]{{6}}", fullmatch=True), max_size=40
        )
    )
    .map(lambda codes: tuple(sorted(codes))),
    called=st.text(max_size=80).map(plain),
    board=st.lists(
        st.sampled_from(["imd_score", "good_health_pct", "crime_score"]), unique=True
    ).map(tuple),
    places=st.lists(
        st.one_of(
            st.just("mine"),
            st.from_regex(r"(ward|lad|area):[EZ][0-9]{8}", fullmatch=True),
            st.lists(
                st.from_regex(r"E01[0-9]{6}", fullmatch=True), min_size=1, max_size=8, unique=True
            ).map(lambda codes: f"zone:{'.'.join(sorted(codes))}"),
        ),
        max_size=5,
    ).map(tuple),
    as_2012=st.booleans(),
    two=st.sampled_from([(), ("imd_score", "crime_score")]),
    cell=st.integers(0, 8),
    outcome=st.one_of(st.just(""), KEYS),
    explained_by=st.lists(KEYS, unique=True, max_size=6).map(tuple),
    fit_here=st.booleans(),
    near=st.integers(0, 999),
    saved=st.sampled_from(["", f"{'0f' * 16}.7"]),
    shared=st.sampled_from(["", "0f" * 16, f"{'0f' * 16}.7"]),
    read=st.sampled_from(["", "drawn", to_word(["E01005061", "E01005062"])]),
    high=st.sampled_from(HIGH),
    tour=st.integers(0, 5),
    room=st.booleans(),
    table=st.sampled_from(Table),
    agenda=st.sampled_from(["", "0123456789abcdef" * 2]),
    stop=st.integers(0, 99),
    votes=st.lists(
        st.tuples(KEYS, st.one_of(st.just((7,)), st.tuples(*[st.integers(0, 999)] * 5))),
        max_size=4,
        unique_by=lambda pair: pair[0],
    ).map(tuple),
    weighed_before=st.one_of(st.none(), NEEDS, st.just(NeedChoice())),
    agreed=st.one_of(st.none(), NEEDS.filter(lambda need: need.named == OWN and need.weights)),
    rivals=st.sampled_from([(), ("mine",), ("ward:E05000001", "mine")]),
)


VIEWS_TRIED = int(os.environ.get("CZMAP_VIEWS", few(60)))
"""A thousand and more by hand: CZMAP_VIEWS=1000 python -m pytest tests/ui -k comes_back."""
LONG = tuple(f"E01{number:06d}" for number in range(0, 900_000, 300))


@settings(max_examples=VIEWS_TRIED)
@given(VIEWS)
def test_a_view_comes_back_from_its_address_and_from_a_session(view):
    params = to_params(view)
    assert parse_params(params) == (view, ())
    zone = ZoneContent(name=view.called, members=view.members, pack=view.study.pack)
    opened = open_file(to_session(params, zone, made_with="czmap 0"))
    sent = {name: word for name, word in params.items() if name not in NEVER_SENT}
    assert opened.params == sent and opened.content == zone


def test_members_too_many_for_a_link_are_named_by_the_saved_zone():
    named = f"{'a' * 32}.3"
    params = to_params(View(members=LONG, saved=named))
    assert params == {"saved": named}
    assert parse_params(params) == (View(saved=named), ())
    assert to_params(View(members=LONG[:9], saved=named)).keys() == {"members", "saved"}
    for text in ("x", "a" * 32, f"{'a' * 32}.0", f"{'a' * 32}.\u0663"):
        assert parse_params({"saved": text}) == (View(), ("saved",))


def test_the_usual_view_has_an_empty_address():
    assert to_params(View()) == {}
    assert parse_params({}) == (View(), ())


@given(st.dictionaries(st.sampled_from([
    "data", "councils", "edge", "show", "breaks", "need", "weights", "scores", "scale", "size",
    "count", "areas", "touch", "cross", "aim", "compact", "top", "overlap", "ward", "area", "find",
    "zone", "members", "called",  "board", "as2012", "two", "cell",
    "zone", "members", "called",  "board", "as2012",
    "outcome", "by", "fit",
    "tour", "room", "table", "agenda", "stop", "votes", "rivals", "was", "wasweights",
    "wasscores", "agreed", "agreedscores",
    "read", "high", "near", "in", "out", "within", "school", "deprived", "percouncil", "wholewards",
]), st.text(max_size=80)))  # fmt: skip
def test_no_address_raises_and_what_is_not_read_is_as_usual(params):
    view, wrong = parse_params(params)
    assert set(wrong) <= set(params)
    again, _ = parse_params(to_params(view))
    assert again == view


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data", "france"),
        ("councils", "<script>"),
        ("edge", "2"),
        ("outcome", "x" * 61),
        ("by", "x" * 61),
        ("fit", "there"),
        ("weights", "imd_score:lots"),
        ("weights", "imd_score:-1"),
        ("weights", "imd_score:nan"),
        ("scale", "galaxy"),
        ("size", "big"),
        ("size", "1-\u0663"),
        ("top", "1000"),
        ("in", "E01000001,<b>"),
        ("deprived", "15"),
        ("school", "-5"),
        ("area", "../../etc"),
        ("show", "x" * 90),
        ("members", "ExScB.36f3"),
        ("members", "ExScB"),
        ("members", "E" + "A" * 5_000 + ".0000"),
        ("called", "x" * 81),
        ("called", "two\nlines"),
        ("board", "imd_score,<b>"),
        ("board", ",".join("abcdefghij")),
        ("as2012", "yes"),
        ("two", "a-b"),
        ("cell", "9"),
        ("read", "ExScB"),
        ("high", "15"),
        ("tour", "6"),
        ("table", "chair"),
        ("agenda", "0123"),
        ("votes", "imd_score:1.2"),
        ("votes", "imd_score:-1"),
        ("rivals", "<b>"),
        ("was", "x" * 61),
    ],
)
def test_garbage_in_an_address_is_named(name, text):
    view, wrong = parse_params({name: text})
    assert wrong == (name,)
    assert view == View()


def test_weights_of_a_link_are_taken_or_what_became_of_them_is_said():
    own = NeedChoice(named=OWN, weights=(("imd_score", 2.0),))
    assert parse_params({"weights": "imd_score:2"}) == (View(need=own), ())
    assert parse_params({"wasweights": "imd_score:2"}) == (View(weighed_before=own), ())
    report = {"need": "imd", "weights": "imd_score:2"}
    assert parse_params(report) == (View(need=NeedChoice(named="imd")), ("weights",))


def test_unknown_things_in_a_view_are_dropped_with_a_sentence():
    catalogue = load_catalogue()
    view = View(shown="imd_scor", area="E01999999", need=NeedChoice(named="reprot"))
    fitted, sentences = fit_to(view, catalogue, {"E01000001"}, {"E05000001"})
    assert fitted == View()
    assert "Did you mean imd_score or" in sentences[0]
    assert "Did you mean report?" in sentences[1]
    assert "E01999999" in sentences[2]


def test_rules_about_unknown_places_are_dropped_with_a_sentence_each():
    known = ("E01000001", "E01000002")
    brief = Brief(locked_in=("E01999999", known[0]), locked_out=(known[1],), only_wards=("E05x",))
    fitted, sentences = fit_to(View(brief=brief), load_catalogue(), known, {"E05000001"})
    assert fitted.brief == Brief(locked_in=(known[0],), locked_out=(known[1],))
    assert "1 of the neighbourhoods that must be in a zone is not" in sentences[0]
    assert "E01999999" in sentences[0]
    assert "E05x" in sentences[1]


def test_the_rules_of_a_brief_become_criteria():
    brief = Brief(
        locked_in=("E01000001",), only_wards=("E05000001",), secondary=800, deprived=20,
        per_council=2, whole_wards=True,
    )  # fmt: skip
    criteria = brief.criteria()
    assert criteria.locked_in == ("E01000001",)
    assert criteria.wards == ("E05000001",)
    assert (criteria.secondary_within_m, criteria.only_most_deprived) == (800.0, 0.2)
    assert (criteria.per_lad, criteria.whole_wards) == (2, True)
    plain = Brief().criteria()
    assert (plain.secondary_within_m, plain.only_most_deprived, plain.per_lad) == (None,) * 3


def test_weights_that_are_all_zero_make_no_index():
    zero = NeedChoice(named=OWN, weights=(("imd_score", 0.0),))
    with pytest.raises(NeedError, match="All weights are zero"):
        zero.index(load_catalogue())


def test_weights_of_an_unknown_indicator_make_no_index():
    with pytest.raises(CatalogueError, match="nonsense"):
        NeedChoice(named=OWN, weights=(("nonsense", 1.0),)).index(load_catalogue())


def test_a_brief_takes_its_size_from_its_scale():
    assert Brief(scale="estate", low=1, high=2).criteria().size == (3_000, 5_000)
    own = Brief(scale=OWN, count=Count.CHILDREN, low=900, high=1_100).criteria()
    assert own.size == (900, 1_100)
    assert own.count is Count.CHILDREN


def test_a_brief_that_contradicts_itself_makes_no_criteria():
    with pytest.raises(CriteriaError, match="above the most"):
        replace(Brief(scale=OWN), low=9_000, high=8_000).criteria()


def test_a_link_with_a_whole_city_as_the_zone_is_still_short():
    codes = tuple(f"E01{number:06d}" for number in range(8_881, 8_881 + 700))
    params = to_params(View(members=codes))
    assert len(params["members"]) < 1_800
    assert parse_params(params)[0].members == codes


def test_a_zone_too_long_for_a_link_is_left_out_of_it():
    codes = tuple(f"E01{number:06d}" for number in range(0, 400_000, 200))
    assert to_params(View(members=codes)) == {}


@given(st.text(max_size=60), st.integers(0, 59))
def test_a_link_cut_short_or_changed_is_never_read_as_another_zone(noise, at):
    word = to_word(["E01005061", "E01005062", "E01033653", "E01000001"])
    changed = word[:at] + noise + word[at + 1 :]
    read = parse_word(changed)
    assert read is None or changed in {word, ""} or to_word(read) == changed
