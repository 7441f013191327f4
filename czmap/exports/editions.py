"""The same area on newer data: what each figure was, and what it is now.

The figures of a zone are kept with it when it is saved or written to a file, so that they can be
put beside those of a later edition: the baseline that an evaluation begins from.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from czmap.exports.contents import MOST_FIGURES
from czmap.exports.definitions import figures_of
from czmap.exports.shortlist import Entry, Shortlist, data_label
from czmap.safe import for_csv, plain

Kept = tuple[tuple[str, float], ...]

COUNTED = {
    "residents": "Residents",
    "children_0_15": "Children (0 to 15)",
    "children_in_low_income_families": "Children in low-income families (about)",
}
NEED = "need_0_to_100"
NEED_LABEL = "Need score, 0 to 100 (higher is greater need)"
_INDICATOR = "indicator_values."
CHANGE_COLUMNS = ("figure", "name", "unit", "before", "after", "change", "note")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure of a zone on two editions of the data; NaN where one has none.

    Attributes
    ----------
    figure
        Its name in files, such as "residents" or "indicator_values.imd_score".
    note
        Why the two are not to be compared, or "".
    """

    figure: str
    label: str
    unit: str
    before: float
    after: float
    note: str = ""

    @property
    def change(self) -> float:
        """After less before; missing where either is, or where they are not to be compared."""
        return float("nan") if self.note else self.after - self.before


def keep_figures(entry: Entry) -> Kept:
    """Take the figures of a zone that are worth keeping with it, in order of name."""
    return parse_figures(figures_of(entry))


def parse_figures(said: Mapping[str, Any]) -> Kept:
    """Read the figures of a zone out of a file; what is no number is left out."""
    wanted = {name: said.get(name) for name in (*COUNTED, NEED)}
    inner = said.get("indicator_values")
    if isinstance(inner, Mapping):
        wanted |= {f"{_INDICATOR}{str(name)[:80]}": value for name, value in inner.items()}
    found = {
        name: float(value)
        for name, value in wanted.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12
    }
    return tuple(sorted(found.items())[:MOST_FIGURES])


def weights_word(shortlist: Shortlist) -> str:
    """Write what need was made of, to tell whether two need scores can be compared."""
    index = shortlist.scores.index
    shares = ",".join(f"{key}:{weight:g}" for key, weight in index.weights if weight > 0)
    return f"{index.standardisation} {shares}"[:2_000]


def compare_editions(kept: Kept, need: str, today: Shortlist) -> tuple[Change, ...]:
    """Put the figures that were kept of a zone beside those of the data of today.

    Parameters
    ----------
    need
        What need was made of then (`weights_word`); "" where nobody knows.
    today
        Holds the one zone.
    """
    before, after = dict(kept), dict(keep_figures(today.entries[0]))
    catalogue = today.study.catalogue
    note = ""
    if need != weights_word(today):
        note = "need was weighted otherwise" if need else "how need was weighted was not kept"
    nan = float("nan")
    rows = [
        Change(figure=name, label=label, unit="", before=before.get(name, nan),
               after=after.get(name, nan), note=note if name == NEED else "")
        for name, label in {**COUNTED, NEED: NEED_LABEL}.items()
    ]  # fmt: skip
    for name in sorted(one for one in {*before, *after} if one.startswith(_INDICATOR)):
        key = name.removeprefix(_INDICATOR)
        known = key in catalogue
        rows.append(
            Change(
                figure=name,
                label=catalogue[key].label if known else plain(key),
                unit=str(catalogue[key].unit) if known else "",
                before=before.get(name, nan),
                after=after.get(name, nan),
                note="" if known else "not in the data of today",
            )
        )
    return tuple(rows)


def changes_in_words(changes: tuple[Change, ...], before: str, after: str) -> str:
    """Say what changed between two editions, in a few sentences."""
    parts = [
        f"{one.label[:1].lower()}{one.label[1:]} {_moved(one)}"
        for one in changes[: len(COUNTED) + 1]
        if isfinite(one.change)
    ]
    rest = [one for one in changes[len(COUNTED) + 1 :] if isfinite(one.change)]
    moved = sum(abs(one.change) > 1e-9 for one in rest)
    lead = f"Between edition {plain(before) or '(not stated)'} and edition {plain(after)}: "
    said = f"{lead}{'; '.join(parts) or 'no figure was kept to compare'}."
    if rest:
        said += f" Of {len(rest)} indicators known in both, {moved} changed."
    return f"{said} Need is relative: it says how places compare, not how much each one changed."


def _moved(one: Change) -> str:
    if one.figure == NEED:
        same, way = abs(one.change) < 0.05, f"{one.before:.1f} → {one.after:.1f}"
    else:
        same, way = one.change == 0, f"{one.before:,.0f} → {one.after:,.0f}"
        if one.before and not same:
            way += f" ({one.change / one.before:+.1%})"
    return "stayed the same" if same else way


def to_changes_csv(changes: tuple[Change, ...], today: Shortlist, before: str) -> bytes:
    """Write one line for each figure, under lines that say what is compared."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    entry = today.entries[0]
    head = [
        f"Zone: {plain(entry.name)} ({entry.zone.id}), {len(entry.zone.members)} neighbourhoods",
        f"Before: edition {plain(before) or 'not stated'}. After: {data_label(today.study)}",
        plain(today.study.pack.manifest.attribution),
    ]
    writer.writerows([f"# {line}"] for line in head)
    writer.writerow(CHANGE_COLUMNS)
    for one in changes:
        told = (one.figure, one.label, one.unit)
        figures = (one.before, one.after, one.change)
        writer.writerow(
            [*map(for_csv, told), *(f"{x:.10g}" if isfinite(x) else "" for x in figures),
             for_csv(one.note)]
        )  # fmt: skip
    return text.getvalue().encode("utf-8-sig")
