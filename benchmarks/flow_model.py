"""The reference optimum: a mixed-integer program in HiGHS, with contiguity by a flow.

Shirabe's (2005) model: one member is the sink, every other member sends one unit of flow to it
through members only, so the members are joined. It knows nothing of our bounds and moves; where
both end, their optima must be equal. Without a discount (compactness 0), for a sum or a ratio.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from czmap.scoring.objective import Bounds, Ground


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What HiGHS found: the optimum, or the best so far and a bound."""

    value: float
    members: tuple[int, ...]
    proven: bool


def find_reference(ground: Ground, bounds: Bounds, *, seconds: float) -> Reference:
    """Solve the sum, or the ratio by Dinkelbach's steps from below."""
    if bounds.gamma:
        raise ValueError("the reference has no discount for distance")
    if not bounds.ratio:
        return _solve(ground, bounds, bounds.threshold, seconds)
    ratio, members = -1.0, ()
    while True:
        found = _solve(ground, bounds, ratio, seconds)
        chosen = ground.area[list(found.members)]
        made = float((chosen["weight"] * chosen["need"]).sum() / max(chosen["weight"].sum(), 1e-9))
        if not found.proven or made <= ratio + 1e-9:
            return Reference(value=ratio, members=members, proven=found.proven)
        ratio, members = made, found.members


def _solve(ground: Ground, bounds: Bounds, threshold: float, seconds: float) -> Reference:
    """Columns: x (member), y (sink), g (flow out at the sink), f (flow on each directed pair)."""
    used = np.flatnonzero(ground.area["centre"])
    place = np.full(len(ground.area), -1)
    place[used] = np.arange(len(used))
    row = np.repeat(np.arange(len(ground.area)), np.diff(ground.indptr))
    kept = (place[row] >= 0) & (place[ground.indices] >= 0)
    tail, head = place[row[kept]], place[ground.indices[kept]]
    n, m = len(used), int(kept.sum())
    size, weight, need = (ground.area[name][used] for name in ("size", "weight", "need"))
    most = int(np.searchsorted(np.cumsum(np.sort(size)), bounds.most, side="right")) + 1
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", seconds)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 1e-6)
    model.changeObjectiveSense(highspy.ObjSense.kMaximize)
    model.addVars(
        3 * n + m, np.zeros(3 * n + m), np.r_[np.ones(2 * n), np.full(n + m, float(most))]
    )
    model.changeColsCost(n, np.arange(n, dtype=np.int32), weight * (need - threshold))
    whole = np.full(2 * n, highspy.HighsVarType.kInteger)
    model.changeColsIntegrality(2 * n, np.arange(2 * n, dtype=np.int32), whole)

    def add(low: float, high: float, columns: list[int], factors: list[float]) -> None:
        order = np.array(columns, np.int32)
        model.addRow(low, high, len(order), order, np.array(factors, float))

    none = -highspy.kHighsInf
    add(bounds.least, bounds.most, list(range(n)), size.tolist())
    add(1, 1, list(range(n, 2 * n)), [1.0] * n)
    for i in range(n):
        out, into = np.flatnonzero(tail == i), np.flatnonzero(head == i)
        arcs = [*(3 * n + out), *(3 * n + into)]
        add(none, 0, [n + i, i], [1.0, -1.0])
        add(none, 0, [2 * n + i, n + i], [1.0, -float(most)])
        balance = [1.0] * len(out) + [-1.0] * len(into)
        add(0, 0, [*arcs, 2 * n + i, i], [*balance, 1.0, -1.0])
        add(none, 0, [*(3 * n + into), i], [*([1.0] * len(into)), -float(most)])
    model.run()
    chosen = np.flatnonzero(np.array(model.getSolution().col_value[:n]) > 0.5)
    return Reference(
        value=float(model.getInfo().objective_function_value),
        members=tuple(int(i) for i in used[chosen]),
        proven=model.getModelStatus() == highspy.HighsModelStatus.kOptimal,
    )
