"""The web address: a view as the query of a link, and back; nothing in a link is trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from czmap.geodata.study import ENGLAND, INVENTED, StudyKey
from czmap.safe import plain
from czmap.scoring.zones import SCALES
from czmap.ui.place_words import parse_place_words, to_place_words
from czmap.ui.short_codes import LONGEST, parse_word, to_word
from czmap.ui.view import DEPRIVED, DRAWN, HIGH, OWN, Brief, NeedChoice, View

MOST_NAME = 80
"""Letters of a zone's name."""

MOST_VOTES = 999
"""People who may give one score to one indicator."""

_AGENDA = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SAVED = re.compile(r"[0-9a-f]{32}\.[1-9][0-9]{0,5}", re.ASCII)
_SHARED = re.compile(r"[0-9a-f]{32}(\.[1-9][0-9]{0,5})?", re.ASCII)

_Choice = TypeVar("_Choice", bound=StrEnum)
_Any = TypeVar("_Any")


def to_params(view: View) -> dict[str, str]:
    """Write a view as the query of a web address; what is as usual is left out.

    Examples
    --------
    >>> to_params(View(shown="imd_score", area="E01000001"))
    {'show': 'imd_score', 'area': 'E01000001'}
    """
    return {name: str(value) for name, (value, default) in _pairs(view).items() if value != default}


def _pairs(view: View) -> dict[str, tuple[str, str]]:
    """Write every part of a query: what a view has, and what is usual."""
    need, brief, usual = view.need, view.brief, View()
    members = to_word(view.members)
    was, agreed = view.weighed_before, view.agreed
    return {
        "data": (view.study.pack, usual.study.pack),
        "councils": (",".join(view.study.lads), ""),
        "edge": (str(int(view.study.over_the_edge)), "0"),
        "look": (view.look, usual.look),
        "show": (view.shown, usual.shown),
        "breaks": (view.breaks, usual.breaks),
        "need": (need.named, usual.need.named),
        "weights": (_weight_words(need), ""),
        "scores": (need.standardisation, usual.need.standardisation),
        "scale": (brief.scale, usual.brief.scale),
        "size": (f"{brief.low}-{brief.high}", f"{usual.brief.low}-{usual.brief.high}"),
        "count": (brief.count, usual.brief.count),
        "areas": (f"{brief.fewest}-{brief.most}", f"{usual.brief.fewest}-{usual.brief.most}"),
        "touch": (brief.rule, usual.brief.rule),
        "cross": (brief.crossing, usual.brief.crossing),
        "aim": (brief.aim, usual.brief.aim),
        "compact": (str(brief.compactness), str(usual.brief.compactness)),
        "top": (str(brief.top), str(usual.brief.top)),
        "overlap": (str(brief.overlap), str(usual.brief.overlap)),
        "in": (",".join(brief.locked_in), ""),
        "out": (",".join(brief.locked_out), ""),
        "within": (",".join(brief.only_wards), ""),
        "school": (str(brief.secondary), "0"),
        "deprived": (str(brief.deprived), "0"),
        "percouncil": (str(brief.per_council), "0"),
        "wholewards": (str(int(brief.whole_wards)), "0"),
        "ward": (view.ward, ""),
        "area": (view.area, ""),
        "find": (str(int(view.find)), "0"),
        "zone": (view.zone, ""),
        "members": (members if len(members) <= LONGEST else "", ""),
        "saved": (view.saved, ""),
        "shared": (view.shared, ""),
        "called": (view.called, ""),
        "places": (to_place_words(view.places, max(LONGEST - len(members), 400)), ""),
        "board": (",".join(view.board), ""),
        "two": (",".join(view.two), ""),
        "cell": (str(view.cell), str(usual.cell)),
        "as2012": (str(int(view.as_2012)), "0"),
        "walk": (str(view.walk), str(usual.walk)),
        "outcome": (view.outcome, ""),
        "by": (",".join(view.explained_by), ""),
        "fit": (str(int(view.fit_here)), "0"),
        "near": (str(view.near), "0"),
        "read": (view.read if len(view.read) <= LONGEST else "", ""),
        "high": (str(view.high), str(usual.high)),
        "tour": (str(view.tour), "0"),
        "room": (str(int(view.room)), "0"),
        "table": (view.table, usual.table),
        "agenda": (view.agenda, ""),
        "stop": (str(view.stop), "0"),
        "votes": (_vote_words(view.votes), ""),
        "was": (was.named if was else "", ""),
        "wasweights": (_weight_words(was), ""),
        "wasscores": ((was or usual.need).standardisation, usual.need.standardisation),
        "agreed": (_weight_words(agreed), ""),
        "agreedscores": ((agreed or usual.need).standardisation, usual.need.standardisation),
        "rivals": (to_place_words(view.rivals, LONGEST), ""),
    }


def _weight_words(need: NeedChoice | None) -> str:
    own = need.weights if need and need.named == OWN else ()
    return ",".join(f"{key}:{weight:g}" for key, weight in own)


def _vote_words(votes: tuple[tuple[str, tuple[int, ...]], ...]) -> str:
    return ",".join(f"{key}:{'.'.join(map(str, counts))}" for key, counts in votes)


@dataclass
class _Reader:
    """Reads one value after another out of a query, and notes those that cannot be read."""

    params: Mapping[str, str]
    wrong: list[str] = field(default_factory=list)

    def word(self, name: str, default: str) -> str:
        text = self.params.get(name, default)
        return text if len(text) <= 60 else self._refuse(name, default)

    def choice(self, name: str, default: _Choice) -> _Choice:
        text = self.params.get(name, default.value)
        known = {one.value: one for one in type(default)}
        return known[text] if text in known else self._refuse(name, default)

    def number(self, name: str, default: int, low: int, high: int) -> int:
        return self._whole(name, self.params.get(name, str(default)), default, low, high)

    def one_of(self, name: str, known: tuple[int, ...]) -> int:
        number = self.number(name, known[0], min(known), max(known))
        return number if number in known else self._refuse(name, known[0])

    def pair(self, name: str, default: tuple[int, int]) -> tuple[int, int]:
        first, dash, second = self.params.get(name, f"{default[0]}-{default[1]}").partition("-")
        if not dash:
            return self._refuse(name, default)
        low = self._whole(name, first, -1, 0, 99_999_999)
        high = self._whole(name, second, -1, 0, 99_999_999)
        return default if min(low, high) < 0 else (low, high)

    def codes(self, name: str) -> tuple[str, ...]:
        codes = [code for code in self.params.get(name, "").split(",") if code]
        fit = all(code.isalnum() and code.isascii() and len(code) == 9 for code in codes)
        return tuple(codes) if fit and len(codes) <= 400 else self._refuse(name, ())

    def keys(self, name: str, most: int = 9) -> tuple[str, ...]:
        keys = tuple(dict.fromkeys(filter(None, self.params.get(name, "").split(","))))
        fit = all(key.isidentifier() and key.isascii() and len(key) <= 60 for key in keys)
        return keys if fit and len(keys) <= most else self._refuse(name, ())

    def code(self, name: str) -> str:
        code = self.params.get(name, "")
        fit = code.isalnum() and code.isascii() and len(code) <= 9
        return code if fit or not code else self._refuse(name, "")

    def members(self, name: str) -> tuple[str, ...]:
        codes = parse_word(self.params.get(name, ""))
        return self._refuse(name, ()) if codes is None else codes

    def places(self, name: str) -> tuple[str, ...]:
        """Read what are places by their form; the rest is noted, and left out."""
        found, whole = parse_place_words(self.params.get(name, ""))
        return found if whole else self._refuse(name, found)

    def zone(self, name: str) -> str:
        word = self.params.get(name, "")
        fit = word in {"", DRAWN} or parse_word(word)
        return word if fit else self._refuse(name, "")

    def kept_zone(self, name: str, form: re.Pattern[str]) -> str:
        text = self.params.get(name, "")
        return text if not text or form.fullmatch(text) else self._refuse(name, "")

    def agenda(self, name: str) -> str:
        text = self.params.get(name, "")
        return text if not text or _AGENDA.fullmatch(text) else self._refuse(name, "")

    def votes(self, name: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Read one count (hands) or five (scores of 1 to 5) for each indicator."""
        try:
            pairs = [one.split(":") for one in self.params.get(name, "").split(",") if one]
            votes = tuple((key, tuple(map(int, counts.split(".")))) for key, counts in pairs)
        except ValueError:
            return self._refuse(name, ())
        fit = all(
            key.isidentifier() and len(key) <= 60 and len(counts) in {1, 5}
            and all(0 <= count <= MOST_VOTES for count in counts)
            for key, counts in votes
        )  # fmt: skip
        return votes if fit and len(votes) <= 60 else self._refuse(name, ())

    def name(self, name: str) -> str:
        """Read a name: one line; it is made safe where it is shown."""
        text = self.params.get(name, "")
        return text if text == plain(text) and len(text) <= MOST_NAME else self._refuse(name, "")

    def weights(self, name: str) -> tuple[tuple[str, float], ...]:
        try:
            pairs = [one.split(":") for one in self.params.get(name, "").split(",") if one]
            weights = tuple((key, float(weight)) for key, weight in pairs)
        except ValueError:
            return self._refuse(name, ())
        fit = all(0 <= weight <= 10 and len(key) <= 60 for key, weight in weights)
        return weights if fit and len(weights) <= 60 else self._refuse(name, ())

    def _whole(self, name: str, text: str, default: int, low: int, high: int) -> int:
        if text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high:
            return int(text)
        return self._refuse(name, default)

    def _refuse(self, name: str, default: _Any) -> _Any:
        if name not in self.wrong:
            self.wrong.append(name)
        return default


def parse_params(params: Mapping[str, str]) -> tuple[View, tuple[str, ...]]:
    """Read a view out of the query of a web address, and say which parts could not be read.

    Whatever cannot be read is as usual in the view; nothing is raised.

    Examples
    --------
    >>> parse_params({"show": "imd_score", "aim": "fame"})[1]
    ('aim',)
    """
    reader, usual = _Reader(params), View()
    brief = usual.brief
    low, high = reader.pair("size", (brief.low, brief.high))
    fewest, most = reader.pair("areas", (brief.fewest, brief.most))
    view = View(
        study=StudyKey(
            pack=_pack(reader), lads=reader.codes("councils"),
            over_the_edge=reader.number("edge", 0, 0, 1) == 1,
        ),
        look=reader.choice("look", usual.look),
        shown=reader.word("show", usual.shown),
        breaks=reader.choice("breaks", usual.breaks),
        need=_need(reader, usual.need.named, ("need", "weights", "scores")),
        brief=Brief(
            scale=_scale(reader),
            count=reader.choice("count", brief.count),
            low=low, high=high, fewest=fewest, most=most,
            rule=reader.choice("touch", brief.rule),
            crossing=reader.choice("cross", brief.crossing),
            aim=reader.choice("aim", brief.aim),
            compactness=reader.number("compact", brief.compactness, 0, 40),
            top=reader.number("top", brief.top, 1, 50),
            overlap=reader.number("overlap", brief.overlap, 0, 90),
            locked_in=reader.codes("in"),
            locked_out=reader.codes("out"),
            only_wards=reader.codes("within"),
            secondary=reader.number("school", 0, 0, 20_000),
            deprived=reader.one_of("deprived", DEPRIVED),
            per_council=reader.number("percouncil", 0, 0, 50),
            whole_wards=reader.number("wholewards", 0, 0, 1) == 1,
        ),
        area=reader.code("area"),
        ward=reader.code("ward"),
        walk=reader.number("walk", usual.walk, 100, 5_000),
        find=reader.number("find", 0, 0, 1) == 1,
        zone=reader.code("zone"),
        members=reader.members("members"),
        called=reader.name("called"),
        saved=reader.kept_zone("saved", _SAVED),
        shared=reader.kept_zone("shared", _SHARED),
        places=reader.places("places"),
        board=reader.keys("board"),
        two=reader.keys("two")[:2],
        cell=reader.number("cell", usual.cell, 0, 8),
        as_2012=reader.number("as2012", 0, 0, 1) == 1,
        outcome=reader.word("outcome", ""),
        explained_by=reader.keys("by", most=60),
        fit_here=reader.number("fit", 0, 0, 1) == 1,
        near=reader.number("near", 0, 0, 999),
        read=reader.zone("read"),
        high=reader.one_of("high", HIGH),
        tour=reader.number("tour", 0, 0, 5),
        room=reader.number("room", 0, 0, 1) == 1,
        table=reader.choice("table", usual.table),
        agenda=reader.agenda("agenda"),
        stop=reader.number("stop", 0, 0, 99),
        votes=reader.votes("votes"),
        weighed_before=_weighed_before(reader),
        agreed=_agreed(reader),
        rivals=reader.places("rivals")[:2],
    )  # fmt: skip
    return view, tuple(reader.wrong)


def _need(reader: _Reader, usual: str, names: tuple[str, str, str]) -> NeedChoice:
    """Read what counts as need out of three parts of a query.

    Weights alone say that need is by them; beside a named set of indicators they are refused.
    """
    named, weights, scores = names
    given = reader.weights(weights)
    choice = reader.word(named, OWN if given else usual)
    if given and choice != OWN:
        reader.wrong.append(weights)
    return NeedChoice(
        named=choice,
        weights=given if choice == OWN else (),
        standardisation=reader.choice(scores, NeedChoice().standardisation),
    )


def _weighed_before(reader: _Reader) -> NeedChoice | None:
    if not (reader.params.get("was") or reader.params.get("wasweights")):
        return None
    need = _need(reader, "", ("was", "wasweights", "wasscores"))
    return need if need.named else None


def _agreed(reader: _Reader) -> NeedChoice | None:
    """Read what the room agreed on: it is always of its own weights."""
    scores = reader.choice("agreedscores", NeedChoice().standardisation)
    weights = reader.weights("agreed")
    return NeedChoice(named=OWN, weights=weights, standardisation=scores) if weights else None


NAMES = frozenset(_pairs(View()))
"""The names of all parts of a query."""


def _pack(reader: _Reader) -> str:
    pack = reader.word("data", INVENTED)
    if pack in {INVENTED, ENGLAND}:
        return pack
    reader.wrong.append("data")
    return INVENTED


def _scale(reader: _Reader) -> str:
    usual = Brief().scale
    scale = reader.word("scale", usual)
    if scale in {OWN, *(one.key for one in SCALES)}:
        return scale
    reader.wrong.append("scale")
    return usual
