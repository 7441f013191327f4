"""Codes of the 2011 census in a list: what became of each, and what only a person can say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from czmap.geodata.conversion import Change, convert_codes
from czmap.geodata.findings import many
from czmap.geodata.pack import Pack
from czmap.safe import plain


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a person must decide: some areas that may be meant and were not taken.

    Attributes
    ----------
    what
        A sentence.
    into
        Codes of the pack that are taken when the answer is yes.
    """

    what: str
    into: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Codes that are only of 2011, carried to 2021 by the ONS lookup.

    Attributes
    ----------
    former
        Each such code of the list, and how its area changed.
    became
        The areas of the pack that hold land of each.
    why
        Why each that was not carried was not.
    taken
        The areas of the pack that were taken for them, in order.
    """

    former: dict[str, Change]
    became: dict[str, tuple[str, ...]]
    why: dict[str, str]
    taken: tuple[str, ...]
    said: tuple[str, ...]
    asks: tuple[Ask, ...]


def carry_former(codes: Sequence[str], pack: Pack) -> Carried:
    """Carry the codes of a list that are only of 2011.

    A code of both censuses is of an area that did not change, so those need no carrying. What was
    merged with areas that are not in the list, and what changed irregularly, is asked and never
    guessed.
    """
    here = pack.areas.index
    changes = pack.changes[pack.changes["lsoa21"].isin(here)]
    rows = changes[changes["lsoa11"].isin(codes) & ~changes["lsoa11"].isin(here)]
    former = {str(code): Change(change) for code, change in zip(
        rows["lsoa11"], rows["change"], strict=True)}  # fmt: skip
    if not former:
        return Carried(former={}, became={}, why={}, taken=(), said=(), asks=())
    taken = convert_codes(former, changes)[0]
    became = {str(code): tuple(sorted(map(str, some))) for code, some in
              rows.groupby("lsoa11")["lsoa21"]}  # fmt: skip
    left = [code for code in former if not set(became[code]) <= set(taken)]
    why = {code: _why(code, former[code], became[code], changes) for code in left}
    asks = {became[code]: Ask(what=_question(code, why[code], became[code], pack),
                              into=became[code]) for code in reversed(left)}  # fmt: skip
    both = set(changes["lsoa11"])
    newer = [code for code in codes if code in here and code not in both]
    said = _sentences(former, left, taken, pack)
    if newer:
        verb = "code is" if len(newer) == 1 else "codes are"
        said.append(
            listed(f"The list mixes two censuses: {len(newer):,} {verb} only of 2021", newer)
        )
    return Carried(
        former=former,
        became=became,
        why=why,
        taken=taken,
        said=tuple(said),
        asks=tuple(reversed(asks.values())),
    )


def _why(code: str, change: Change, into: tuple[str, ...], changes: pd.DataFrame) -> str:
    if change is Change.IRREGULAR:
        return "its borders were redrawn irregularly"
    others = changes.loc[changes["lsoa21"].isin(into), "lsoa11"]
    missing = sorted(set(map(str, others)) - {code})
    return f"merged with {', '.join(missing[:3])}, and not all of them are in the list"


def _question(code: str, why: str, into: tuple[str, ...], pack: Pack) -> str:
    names = [plain(pack.areas.loc[one, "lsoa_name"]) for one in into]
    verb = "lies in" if len(into) == 1 else "lies partly in each of"
    return f"{code} of 2011: {why}. Its land {verb} {', '.join(names)}. Take that in?"


def _sentences(
    former: dict[str, Change], left: Sequence[str], taken: tuple[str, ...], pack: Pack
) -> list[str]:
    """Say how many of each kind there were, and the totals before and after."""
    verb = "code is" if len(former) == 1 else "codes are"
    lead = (
        f"{len(former):,} {verb} of the 2011 census, read by the ONS lookup from 2011 to 2021; "
        "codes that stand in both censuses are of neighbourhoods that did not change."
    )
    said = [lead]
    gone = set(left)
    for change, word in ((Change.SPLIT, "split"), (Change.MERGED, "merged with others")):
        some = [code for code, kind in former.items() if kind is change and code not in gone]
        if some:
            lead = f"{many(len(some), 'neighbourhood')} {_was(len(some))} {word} since"
            said.append(listed(lead, some))
    if left:
        lead = f"{many(len(left), 'neighbourhood')} of 2011 left out until you say"
        said.append(listed(lead, left))
    if taken:
        people = float(pack.areas.loc[list(taken), "population"].sum())
        before = many(len(former) - len(left), "neighbourhood")
        said.append(
            f"Before: {before} of 2011 that changed. After: {many(len(taken), 'neighbourhood')} of "
            f"2021 in their place, with {people:,.0f} residents by today's count."
        )
    return said


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def listed(lead: str, examples: Iterable[str]) -> str:
    """End a sentence with three examples, and say when there are more."""
    given = list(examples)
    more = " and more" if len(given) > 3 else ""
    return f"{lead}: {', '.join(given[:3])}{more}."
