"""Evidence packs in one call, for programs: what the page and `czmap export` do, and verifying."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from czmap.errors import DefinitionError
from czmap.exports.kinds import LEDGER
from czmap.exports.ledger import Check, check_ledger, index_of, key_of, parse_ledger
from czmap.exports.own_figures import keys_not_here, read_own
from czmap.exports.reopen import Reopened, reopen
from czmap.exports.shortlist import Shortlist, shortlist_of_zones
from czmap.geodata.own import OwnIndicator, add_own
from czmap.geodata.pack import Pack, load_pack
from czmap.geodata.study import (
    ENGLAND,
    INVENTED,
    StudyKey,
    load_catalogue,
    make_study,
    name_of,
    pack_folder,
)
from czmap.scoring.need import NeedIndex, Standardisation, score_need
from czmap.scoring.patterns import label_areas
from czmap.scoring.reading import Ground
from czmap.scoring.zones import Zone

REPORT = "report"
"""The set of indicators of the 2012 report."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Prepared:
    """Zones with their figures, ready to be written.

    Attributes
    ----------
    ground
        All areas of the same data, which the zones are read against.
    said
        What of a file was left out or not understood, in sentences.
    """

    shortlist: Shortlist
    ground: Ground
    said: tuple[str, ...] = ()


def prepare(
    zones: bytes | Mapping[str, Iterable[str]],
    *,
    data: str = ENGLAND,
    indicators: str = REPORT,
    standardisation: Standardisation = Standardisation.EXPONENTIAL,
    own: tuple[OwnIndicator, ...] = (),
) -> Prepared:
    """Measure zones: LSOA codes by name, or any file that czmap wrote.

    Parameters
    ----------
    data
        "england" or "invented".
    indicators
        A named set of indicators that need is made of.
    own
        People's own figures that stand beside the official ones.

    Raises
    ------
    DefinitionError, StudyError, PackError
        When the zones or the data cannot be read.

    Examples
    --------
    A zone of three neighbourhoods, its figures, and a pack of four files that agrees with itself:

    >>> from czmap.exports.evidence import make_files
    >>> made = prepare({"Ours": ["Z01000001", "Z01000002", "Z01000003"]}, data="invented")
    >>> made.shortlist.entries[0].profile.areas
    3
    >>> files = make_files(made.shortlist, made.ground, ["csv", "codes"])
    >>> sorted(files)
    ['codes.txt', 'ledger.json', 'ledger.md', 'zones.csv']
    >>> all(check.agrees for check in verify(files))
    True
    """
    pack = load_pack(pack_folder(data))
    found = reopen(zones, pack) if isinstance(zones, bytes) else _named(zones, pack)
    lads = pack.areas.loc[[code for _, one in found.zones for code in one.members], "lad_code"]
    key = StudyKey(pack=data, lads=tuple(lads.unique()))
    catalogue = load_catalogue()
    weights = add_own(make_study(pack, catalogue, StudyKey(pack=data)), own).catalogue
    index = NeedIndex(weights=weights.set_of(indicators).weights, standardisation=standardisation)
    ground = make_ground(pack, index, own)
    study = add_own(make_study(pack, catalogue, key), own)
    shortlist = shortlist_of_zones(study, ground.scores, found.zones)
    return Prepared(shortlist=shortlist, ground=ground, said=found.said)


def verify(files: Mapping[str, bytes]) -> list[Check]:
    """Make every figure of an evidence pack anew from the data of this computer.

    Parameters
    ----------
    files
        By name, as `czmap.exports.evidence.make_files` makes and `load_files` reads them.

    Raises
    ------
    DefinitionError, StudyError, PackError
        When it is no pack, or its data is not here.
    """
    ledger = parse_ledger(files[LEDGER])
    key, index = key_of(ledger), index_of(ledger)
    if key.pack not in {ENGLAND, INVENTED}:
        raise DefinitionError(f"There is no data called {key.pack!r} here.")
    pack = load_pack(pack_folder(key.pack))
    own = read_own(ledger, files)
    lacking = keys_not_here(ledger, own)
    ground = make_ground(pack, _without(index, lacking), own)
    study = add_own(make_study(pack, load_catalogue(), key), own)
    return check_ledger(ledger, study, ground.scores, files, lacking=lacking)


def make_ground(pack: Pack, index: NeedIndex, own: tuple[OwnIndicator, ...] = ()) -> Ground:
    """Score all areas of a pack, to read places against."""
    whole = add_own(make_study(pack, load_catalogue(), StudyKey(pack=name_of(pack))), own)
    return Ground(
        study=whole,
        scores=score_need(whole.reference, index, whole.catalogue),
        labels=label_areas(whole.reference, whole.catalogue),
    )


def _named(zones: Mapping[str, Iterable[str]], pack: Pack) -> Reopened:
    made, strangers = [], []
    for name, codes in zones.items():
        members = tuple(str(code).strip().upper() for code in codes)
        strangers += [code for code in members if code not in pack.areas.index]
        made.append((name, Zone(members)))
    if strangers:
        raise DefinitionError(
            f"{len(strangers)} codes are not in {pack.manifest.name}.",
            examples=strangers,
            then="Check the codes, and the data they are of.",
        )
    return Reopened(zones=tuple(made))


def _without(index: NeedIndex, lacking: tuple[str, ...]) -> NeedIndex:
    """Leave out figures that are not here; what is made with them is then not compared."""
    left = tuple((key, weight) for key, weight in index.weights if key not in lacking)
    if any(weight > 0 for _, weight in left):
        return NeedIndex(weights=left, standardisation=index.standardisation)
    usual: Any = load_catalogue().set_of(REPORT).weights
    return NeedIndex(weights=usual, standardisation=index.standardisation)
