"""The audit trail: each figure of a shortlist, tied to what it was made from, to be made again.

"Zones should be required to create an audit trail linking their evidence base, strategic plans,
actions and anticipated impacts" (Dyson, Kerr, Raffo and Wigelsworth, 2012, section 6). The ledger
is the first link: `check_ledger` makes every figure anew and says which agree.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from czmap.errors import DefinitionError, StudyError
from czmap.exports.definitions import ages_of, figures_of
from czmap.exports.meanings import METHODS, method_of, say_ages
from czmap.exports.own_figures import (
    OWN_FILE,
    describe_own,
    was_made_with,
    why_not_made,
)
from czmap.exports.own_layers import (
    OwnLayers,
    close_enough,
    count_layers,
    describe_layers,
    described,
    read_layers,
)
from czmap.exports.shortlist import Shortlist, shortlist_of_zones
from czmap.geodata.study import Study, StudyKey
from czmap.safe import for_page, plain
from czmap.scoring.need import NeedIndex, NeedScores, Standardisation
from czmap.scoring.zones import Zone

FORMAT = 1
_NOT_MEASURED = {"rank", "id", "name", "members", "centre", "near_duplicates"}
"""What a search or a person says of a zone: no figure that its members give."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was checked.

    Attributes
    ----------
    what
        Such as "zone faa0f5b0, residents" or "file zones.csv".
    said, found
        What the ledger says, and what was found when it was made anew.
    why_not
        Why it could not be made anew; "" when it could.
    """

    what: str
    said: str
    found: str = ""
    why_not: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the two are the same; what could not be made anew does not agree."""
        return not self.why_not and self.said == self.found


def make_ledger(
    shortlist: Shortlist,
    files: Mapping[str, bytes] | None = None,
    layers: OwnLayers | None = None,
) -> dict[str, Any]:
    """Tie each figure of a shortlist to its data, method and settings.

    Parameters
    ----------
    files
        By name, the other files of the pack: their checksums are kept.
    layers
        Own places and boundaries that these files carry.
    """
    manifest = shortlist.study.pack.manifest
    layers, areas = layers or OwnLayers(), shortlist.study.pack.areas
    zones = [_zone(shortlist, at) for at in range(len(shortlist.entries))]
    if layers:
        zones = [{**zone, "own": count_layers(layers, entry, areas)}
                 for zone, entry in zip(zones, shortlist.entries, strict=True)]  # fmt: skip
    return {
        "kind": "czmap ledger",
        "format": FORMAT,
        **shortlist.about,
        "pack": shortlist.study.key.pack,
        "definition": definition_hash(shortlist),
        "zones": zones,
        "methods": METHODS,
        "ages": say_ages(shortlist.study),
        "indicators": _indicators(shortlist),
        "own": describe_own(shortlist, carried=OWN_FILE in (files or {})),
        "own_layers": describe_layers(layers),
        "tables": {key: asdict(table) for key, table in manifest.sources.items()},
        "files": {name: checksum(content) for name, content in (files or {}).items()},
    }


def definition_hash(shortlist: Shortlist) -> str:
    """Give a hash of all zones' members, in the order of the list: 16 hexadecimal digits."""
    whole = ";".join(",".join(entry.zone.members) for entry in shortlist.entries)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def checksum(content: bytes) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def to_ledger(ledger: Mapping[str, Any]) -> bytes:
    """Write a ledger as JSON."""
    text = json.dumps(ledger, ensure_ascii=False, allow_nan=False, indent=1, default=str)
    return text.encode()


def to_ledger_page(ledger: Mapping[str, Any]) -> bytes:
    """Write a ledger as a page of text (Markdown) that people can read."""
    made_with = for_page(ledger["made_with"])
    lines = [
        f"# Audit trail: {for_page(ledger['data'])}",
        f"Definition {ledger['definition']}, made with {made_with}. {ledger['caveat']}",
        "## Figures",
    ]
    for zone in ledger["zones"]:
        lines.append(f"### Zone {zone['rank']}: {for_page(zone['name'])} ({zone['id']})")
        figures = [(name, value, method_of(name)) for name, value in zone["figures"].items()]
        lines.append(_table(("Figure", "Value", "Method"), figures))
        if zone.get("own"):
            lines.append(_table(("Own places and boundaries", "Value"), zone["own"].items()))
        lines.append(f"Members: {', '.join(zone['members'])}")
    indicators = [
        [one[name] for name in ("label", "weight", "source", "period", "licence")]
        for one in ledger["indicators"].values()
    ]
    head = ("Indicator", "Weight", "Source", "Period", "Licence")
    lines += ["## Indicators and weights", _table(head, indicators)]
    if ledger["own_layers"]:
        heads = ("label", "what", "source", "period", "licence", "file", "caveat")
        own = [[key, *(one[name] for name in heads)] for key, one in ledger["own_layers"].items()]
        lines += ["## Own places and boundaries", _table(("Name here", *heads), own)]
    tables = [
        [one[name] for name in ("title", "publisher", "edition", "retrieved", "sha256")]
        for one in ledger["tables"].values()
    ]
    head = ("Table", "Publisher", "Edition", "Retrieved", "SHA-256")
    lines += ["## Tables as downloaded", _table(head, tables), for_page(ledger["attribution"])]
    return ("\n\n".join(lines) + "\n").encode()


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def parse_ledger(content: bytes) -> dict[str, Any]:
    """Read a ledger back.

    Raises
    ------
    DefinitionError
        When it is not one, is damaged, or was made by a newer czmap.
    """
    try:
        ledger = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise _no_ledger() from problem
    if not isinstance(ledger, dict) or ledger.get("kind") != "czmap ledger":
        raise _no_ledger()
    if ledger.get("format") != FORMAT:
        raise DefinitionError(
            f"The ledger has format {ledger.get('format')!r}; this czmap reads {FORMAT}.",
            then="It was made by a newer czmap: install that one.",
        )
    try:
        _settings(ledger)
        zones = ledger["zones"]
        fine = all(
            isinstance(one["figures"], dict)
            and isinstance(one.get("own", {}), dict)
            and one["members"]
            for one in zones
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _no_ledger() from problem
    if not fine or not zones:
        raise _no_ledger()
    return ledger


def index_of(ledger: Mapping[str, Any]) -> NeedIndex:
    """Give the need index that a ledger's figures were made with."""
    return _settings(ledger)[1]


def key_of(ledger: Mapping[str, Any]) -> StudyKey:
    """Give the study that a ledger's figures were made in."""
    return _settings(ledger)[0]


def _settings(ledger: Mapping[str, Any]) -> tuple[StudyKey, NeedIndex]:
    study, index = ledger["study"], ledger["index"]
    key = StudyKey(
        pack=str(ledger["pack"]),
        lads=tuple(map(str, study["lads"])),
        over_the_edge=bool(study["over_the_edge"]),
    )
    weights = tuple((str(name), float(weight)) for name, weight in index["weights"].items())
    return key, NeedIndex(
        weights=weights, standardisation=Standardisation(index["standardisation"])
    )


def check_ledger(
    ledger: Mapping[str, Any],
    study: Study,
    scores: NeedScores,
    files: Mapping[str, bytes],
    *,
    lacking: tuple[str, ...] = (),
) -> list[Check]:
    """Make every figure of a ledger anew, and compare the checksums of the files beside it.

    Parameters
    ----------
    study, scores
        Of `key_of` and `index_of`, on the data of this computer.
    files
        By name, what lies beside the ledger now.
    lacking
        Keys of people's own figures that are not here: what was made with them is not made anew,
        and that is said of each.

    Raises
    ------
    StudyError
        When members are not in the study.
    """
    manifest = study.pack.manifest
    checks = [
        Check(what="data edition", said=str(ledger["edition"]), found=manifest.edition),
        Check(what="czmap", said=str(ledger["made_with"]), found=f"czmap {manifest.czmap_version}"),
    ]
    for name, said in sorted(dict(ledger["files"]).items()):
        found = checksum(files[name]) if name in files else "the file is not there"
        checks.append(Check(what=f"file {name}", said=str(said), found=found))
    zones = [(str(one["name"]), Zone(tuple(map(str, one["members"])))) for one in ledger["zones"]]
    try:
        anew = shortlist_of_zones(study, scores, zones)
    except StudyError as problem:
        then = "Its data is of another country or year: get that data."
        raise StudyError(problem.what, examples=problem.examples, then=then) from problem
    said_hash = str(ledger["definition"])
    checks.append(Check(what="definition", said=said_hash, found=definition_hash(anew)))
    for at, one in enumerate(ledger["zones"]):
        found_figures = _zone(anew, at)
        checks.append(
            Check(what=f"zone {one['id']}, id", said=str(one["id"]), found=found_figures["id"])
        )
        own = {name for name in {*one["figures"], *found_figures["figures"]}
               if was_made_with(name, lacking, ledger["index"]["weights"])}  # fmt: skip
        why = why_not_made(ledger, lacking)
        checks += [
            Check(what=f"zone {one['id']}, {name}", said=_word(one["figures"][name]), why_not=why)
            for name in sorted(own & {*one["figures"]})
        ]
        checks += _compare(one["id"], one["figures"], found_figures["figures"], own)
    return [*checks, *check_layers(ledger, anew, files)]


def check_layers(
    ledger: Mapping[str, Any], shortlist: Shortlist, files: Mapping[str, bytes]
) -> list[Check]:
    """Count own places and boundaries anew from the files that carry them.

    Raises
    ------
    DefinitionError
        When one of those files is damaged.
    """
    if not described(ledger) and not any(one.get("own") for one in ledger["zones"]):
        return []
    areas = shortlist.study.pack.areas
    layers = read_layers(ledger, files, areas)
    checks: list[Check] = []
    for one, entry in zip(ledger["zones"], shortlist.entries, strict=True):
        said, found = dict(one.get("own", {})), count_layers(layers, entry, areas)
        near = {name: said[name] if close_enough(said.get(name), found[name]) else found[name]
                for name in found}  # fmt: skip
        checks += _compare(one["id"], said, near, set())
    return checks


def _compare(
    zone: str, said: Mapping[str, Any], found: Mapping[str, Any], own: set[str]
) -> Iterator[Check]:
    for name in sorted({*said, *found} - own):
        yield Check(
            what=f"zone {zone}, {name}",
            said=_word(said[name]) if name in said else "not in the ledger",
            found=_word(found[name]) if name in found else "not made any more",
        )


def _zone(shortlist: Shortlist, at: int) -> dict[str, Any]:
    entry = shortlist.entries[at]
    figures = {**figures_of(entry), **ages_of(shortlist.study, entry.zone.members)}
    measured = {name: value for name, value in figures.items() if name not in _NOT_MEASURED}
    return {
        "rank": entry.number,
        "id": entry.zone.id,
        "name": plain(entry.name),
        "members": list(entry.zone.members),
        "figures": dict(_flat(measured)),
    }


def _flat(value: Mapping[str, Any], lead: str = "") -> Iterator[tuple[str, Any]]:
    """Give every figure a name of its own, such as "wards.E05000001.residents"."""
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{lead}{name}.")
        elif isinstance(inner, list):
            yield from _flat(
                {str(one["code"]): _without_code(one) for one in inner}, f"{lead}{name}."
            )
        else:
            yield f"{lead}{name}", inner


def _without_code(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name != "code"}


_SAID = ("label", "unit", "direction", "denominator", "source", "publisher", "period", "vintage",
         "licence", "caveat")  # fmt: skip


def _indicators(shortlist: Shortlist) -> dict[str, Any]:
    catalogue = shortlist.study.catalogue
    return {
        key: {"weight": weight, **{name: str(getattr(catalogue[key], name)) for name in _SAID}}
        for key, weight in shortlist.scores.index.weights
        if weight > 0
    }


def _word(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cell(value: object) -> str:
    """Write a value into a cell of a Markdown table."""
    return "no figure" if value is None else for_page(value)


def _no_ledger() -> DefinitionError:
    return DefinitionError(
        "This is not a czmap ledger, or it is damaged.",
        then="Choose the ledger.json of an evidence pack.",
    )
