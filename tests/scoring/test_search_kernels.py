"""The kernels against brute force: every joined set of a small map, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.scoring import engine
from czmap.scoring.bound import relax
from czmap.scoring.criteria import ZoneCriteria
from czmap.scoring.diverse import choose_different, make_pool
from czmap.scoring.grow import Rooted, grow, make_scratch
from czmap.scoring.improve import find_cuts, improve
from czmap.scoring.objective import (
    AREA,
    NOTHING,
    Bounds,
    Ground,
    excess,
    sum_terms,
    value,
    worth,
)
from czmap.scoring.prove import prove
from czmap.scoring.queue import make_heap, pop, push
from czmap.scoring.space import Space


def make_ground(width, height, holes=(), *, chance, **fields):
    """A grid of areas, some of them missing, with values drawn by chance."""
    size = width * height
    area = np.zeros(size, AREA)
    area["need"] = chance.integers(0, 101, size)
    area["size"] = chance.integers(500, 2_500, size)
    area["weight"] = area["size"]
    area["count"] = area["home"] = 1
    area["x"], area["y"] = (
        np.tile(np.arange(width), height) * 1e3,
        np.repeat(np.arange(height), width) * 1e3,
    )
    area["reach"] = chance.uniform(800, 1_200, size)
    area["ward"] = chance.integers(0, 2, size)
    area["centre"] = True
    area["centre"][list(holes)] = False
    for name, values in fields.items():
        area[name] = values
    near = [
        [
            j
            for j in range(size)
            if abs(i % width - j % width) + abs(i // width - j // width) == 1
            and not {i, j} & set(holes)
        ]
        for i in range(size)
    ]
    indptr = np.cumsum([0, *map(len, near)])
    indices = np.array([j for row in near for j in row], np.int64)
    ground = Ground(indptr, indices, area)
    for array in ground:
        array.setflags(write=False)
    return ground


def make_bounds(**fields):
    return Bounds(
        **{
            "least": 3_000.0,
            "most": 6_000.0,
            "fewest": 1.0,
            "largest": 16.0,
            "must_cross": False,
            "locks": 0.0,
            "ratio": False,
            "threshold": 30.0,
            "gamma": 12.0,
            **fields,
        }
    )


def space_of(ground, bounds):
    return Space(
        criteria=ZoneCriteria(),
        ground=ground,
        bounds=bounds,
        codes=np.array([f"{i:02d}" for i in range(len(ground.area))], dtype=object),
        unit=np.arange(len(ground.area)),
        lad=np.zeros(len(ground.area), np.int64),
    )


def joined_sets(ground):
    """Every joined set of areas, each once, as positions: what brute force looks at."""
    near = [
        sum(1 << int(j) for j in ground.indices[ground.indptr[i] : ground.indptr[i + 1]])
        for i in range(len(ground.area))
    ]
    found = {1 << i for i in range(len(near)) if near[i] or ground.area["centre"][i]}
    waiting = list(found)
    while waiting:
        made = waiting.pop()
        members = [i for i in range(len(near)) if made >> i & 1]
        beside = 0
        for i in members:
            beside |= near[i]
        for j in range(len(near)):
            longer = made | 1 << j
            if beside >> j & 1 and longer not in found:
                found.add(longer)
                waiting.append(longer)
    return [np.array([i for i in range(len(near)) if made >> i & 1]) for made in sorted(found)]


def best_by_brute_force(ground, bounds):
    """The greatest value of any joined set and centre, in plain Python."""
    best = NOTHING
    area = ground.area
    for members in joined_sets(ground):
        chosen = area[members]
        kept = (
            bounds.least <= chosen["size"].sum() <= bounds.most
            and bounds.fewest <= len(members) <= bounds.largest
            and chosen["locked"].sum() == bounds.locks
            and 2 * (chosen["size"] * chosen["home"]).sum() >= chosen["size"].sum()
            and not (bounds.must_cross and len(set(chosen["ward"])) < 2)
        )
        for centre in members[chosen["centre"]] if kept else ():
            away = np.hypot(chosen["x"] - area["x"][centre], chosen["y"] - area["y"][centre])
            need = chosen["need"] - bounds.gamma * (away / area["reach"][centre] - 1)
            total, weight = (chosen["weight"] * need).sum(), chosen["weight"].sum()
            if bounds.ratio:
                best = max(best, total / weight if weight > 0 else NOTHING)
            else:
                best = max(best, total - bounds.threshold * weight)
    return best


def draw(seed):
    """A small map and criteria of every kind by seed: holes, locks, lines, ratios, no discount."""
    chance = np.random.default_rng(seed)
    width, height = [(4, 3), (3, 3), (5, 2), (4, 2), (6, 1)][seed % 5]
    holes = [i for i in range(width * height) if chance.random() < 0.12]
    locked = np.zeros(width * height, bool)
    solid = [i for i in range(width * height) if i not in holes]
    if seed % 3 == 0 and solid:
        locked[chance.choice(solid, min(len(solid), 2), replace=False)] = True
    ground = make_ground(width, height, holes, chance=chance, locked=locked)
    if seed % 4 == 1:
        weight = chance.integers(0, 500, width * height)
        ground = make_ground(width, height, holes, chance=chance, locked=locked, weight=weight)
    least = float(chance.integers(0, 5_000))
    bounds = make_bounds(
        least=least,
        most=least + float(chance.integers(100, 5_000)),
        fewest=float(chance.integers(1, 3)),
        largest=float(chance.integers(3, 13)),
        must_cross=seed % 4 == 0,
        locks=float(locked.sum()),
        ratio=bool(seed % 2),
        threshold=float(chance.choice([0, 30, 60])),
        gamma=float(chance.choice([0, 4, 12, 40])),
    )
    fits = ground.area["centre"] & (ground.area["size"] <= bounds.most)
    area = ground.area.copy()
    if seed % 7 == 0:
        area["home"] = chance.integers(0, 2, width * height)
        fits &= area["home"] > 0
    area["centre"] = fits
    area.setflags(write=False)
    return ground._replace(area=area), bounds


def centres_of(ground):
    return np.flatnonzero(ground.area["centre"])


@settings(max_examples=120)
@given(st.integers(0, 1_000_000))
def test_the_proof_equals_brute_force_with_and_without_a_start(seed):
    ground, bounds = draw(seed)
    best = best_by_brute_force(ground, bounds)
    found = engine.find_zones(space_of(ground, bounds))
    start = float(found.value[0]) if len(found.value) else NOTHING
    assert start <= best + 1e-6
    for known in (start, NOTHING):
        proof = prove(ground, bounds, centres_of(ground), known, 100_000)
        if best == NOTHING:
            assert not len(proof.members) and proof.value == NOTHING
        else:
            assert proof.value == pytest.approx(best, rel=1e-8, abs=1e-6)
            assert proof.bound == pytest.approx(best, rel=1e-8, abs=1e-6)


@settings(max_examples=120)
@given(st.integers(0, 1_000_000), st.integers(0, 6))
def test_a_bound_is_never_under_the_optimum_however_early_it_stops(seed, branches):
    ground, bounds = draw(seed)
    best = best_by_brute_force(ground, bounds)
    if best > NOTHING:
        proof = prove(ground, bounds, centres_of(ground), NOTHING, branches)
        assert proof.bound >= best - 1e-6 * max(1.0, abs(best))


@settings(max_examples=60)
@given(st.integers(0, 1_000_000))
def test_sixteen_cells_are_searched_as_well_as_by_brute_force(seed):
    chance = np.random.default_rng(seed)
    ground = make_ground(4, 4, chance=chance, size=1_500.0, weight=1_500.0)
    bounds = make_bounds(least=4_500.0, most=7_600.0, largest=5.0, ratio=bool(seed % 2))
    search = engine.search_space(space_of(ground, bounds))
    small = [m for m in joined_sets_up_to(ground, 5) if len(m) >= 3]
    best = max(
        value(bounds, sum_terms(ground, bounds, int(centre), members))
        for members in small
        for centre in members
    )
    assert search.pool.value[0] == pytest.approx(best)
    assert search.bound == pytest.approx(best)


def joined_sets_up_to(ground, most):
    found = {frozenset([i]) for i in range(len(ground.area))}
    layer = found
    for _ in range(most - 1):
        layer = {
            made | {int(j)}
            for made in layer
            for i in made
            for j in ground.indices[ground.indptr[i] : ground.indptr[i + 1]]
            if j not in made
        }
        found = found | layer
    return [np.array(sorted(made)) for made in found]


@settings(max_examples=60)
@given(st.integers(0, 1_000_000))
def test_improving_is_never_worse_than_greedy_and_stays_in_one_piece(seed):
    ground, bounds = draw(seed)
    joined = {tuple(members) for members in joined_sets(ground)}
    scratch = make_scratch(len(ground.area))
    for centre in centres_of(ground):
        rooted = Rooted(ground, bounds, scratch, int(centre))
        grown = grow(rooted)
        better = improve(rooted, grown)
        before, after = (
            worth(bounds, sum_terms(ground, bounds, int(centre), members))
            for members in (grown, better)
        )
        assert after >= before - 1e-9 * abs(before)
        assert centre in better and tuple(np.sort(better)) in joined
        assert (scratch.position == -1).all() and (scratch.touching == 0).all()
        assert (scratch.path == -1).all()


@settings(max_examples=40)
@given(st.integers(0, 1_000_000))
def test_cuts_are_the_members_without_which_a_zone_falls_apart(seed):
    ground, bounds = draw(seed)
    joined = {tuple(members) for members in joined_sets(ground)}
    rooted = Rooted(ground, bounds, make_scratch(len(ground.area)), 0)
    for members in list(joined)[:: max(1, len(joined) // 20)]:
        cuts = find_cuts(rooted, np.array(members))
        for at, area in enumerate(members):
            rest = tuple(other for other in members if other != area)
            if ground.area["centre"][list(rest)].any():
                assert cuts[at] == (rest not in joined)


@settings(max_examples=40)
@given(st.integers(0, 1_000_000))
def test_wider_bounds_never_lower_the_optimum_and_a_lock_never_raises_it(seed):
    ground, bounds = draw(seed)
    centres = centres_of(ground)
    best = prove(ground, bounds, centres, NOTHING, 100_000).value
    wider = bounds._replace(least=bounds.least * 0.8, largest=bounds.largest + 1)
    assert prove(ground, wider, centres, NOTHING, 100_000).value >= best - 1e-6
    area = ground.area.copy()
    area["locked"][0] = True
    area.setflags(write=False)
    locked = bounds._replace(locks=float(area["locked"].sum()))
    assert prove(ground._replace(area=area), locked, centres, NOTHING, 100_000).value <= best + 1e-6


@settings(max_examples=40)
@given(st.integers(0, 1_000_000), st.integers(1, 40))
def test_raising_a_members_need_keeps_the_best_zone_best(seed, more):
    ground, bounds = draw(seed)
    bounds = bounds._replace(ratio=False)
    proof = prove(ground, bounds, centres_of(ground), NOTHING, 100_000)
    if not len(proof.members):
        return
    area = ground.area.copy()
    raised = int(proof.members[seed % len(proof.members)])
    area["need"][raised] += more
    area.setflags(write=False)
    higher = ground._replace(area=area)
    again = prove(higher, bounds, centres_of(higher), NOTHING, 100_000)
    gained = more * area["weight"][raised]
    assert again.value == pytest.approx(proof.value + gained, abs=1e-6)
    kept = sum_terms(higher, bounds, proof.centre, proof.members)
    assert value(bounds, kept) == pytest.approx(again.value, abs=1e-6)


def test_thread_count_and_portions_change_nothing(monkeypatch):
    ground = make_ground(6, 6, chance=np.random.default_rng(5))
    space = space_of(ground, make_bounds())
    usual = engine.find_zones(space)
    for threads, portion in ((1, 1), (3, 2), (8, 1_000)):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        monkeypatch.setattr(engine, "AT_ONCE", portion)
        other = engine.find_zones(space)
        assert (usual.value == other.value).all() and (usual.rows == other.rows).all()
        assert (usual.centres == other.centres).all()


def test_every_zone_of_a_pool_keeps_its_bounds_and_stands_once():
    ground = make_ground(6, 6, chance=np.random.default_rng(6))
    bounds = make_bounds(must_cross=True)
    pool = engine.find_zones(space_of(ground, bounds))
    zones = {tuple(pool.members(number)) for number in range(len(pool.value))}
    assert len(zones) == len(pool.value) > 3 and (np.diff(pool.value) <= 0).all()
    for number, centre in enumerate(pool.centres):
        sums = sum_terms(ground, bounds, int(centre), pool.members(number))
        assert excess(bounds, sums) == 0.0
        assert value(bounds, sums) == pytest.approx(pool.value[number])


def test_at_most_so_many_per_council_are_chosen():
    rows = np.array([[0, 1], [2, 3], [4, 5], [6, 7]])
    pool = make_pool(np.array([9.0, 8.0, 7.0, 6.0]), np.array([0, 2, 4, 6]), rows)
    ground = make_ground(4, 2, chance=np.random.default_rng(1))
    space = space_of(ground, make_bounds())
    object.__setattr__(space, "lad", np.array([0, 0, 0, 0, 0, 0, 1, 1]))
    taken, _ = choose_different(pool, space, ZoneCriteria(top=3, per_lad=1))
    assert taken.tolist() == [0, 3]
    taken, _ = choose_different(pool, space, ZoneCriteria(top=3))
    assert taken.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("space", "lack", "added", "price"),
    [(2.5, 0.0, 4.5, 1.0), (9.0, 0.0, 5.0, 0.0), (9.0, 3.5, 4.0, -2.0), (9.0, 5.0, NOTHING, 0.0)],
)
def test_the_relaxation_is_a_fractional_knapsack_with_a_floor(space, lack, added, price):
    values, sizes = np.array([4.0, 1.0, -2.0]), np.array([2.0, 1.0, 1.0])
    assert relax(values, sizes, space, lack) == (added, price)


def test_areas_without_people_count_in_the_relaxation_and_do_not_end_it():
    values, sizes = np.array([0.0, 3.0, -1.0]), np.array([0.0, 0.0, 2.0])
    assert relax(values, sizes, 5.0, 1.0) == (2.5, -0.5)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 99)), max_size=30))
def test_the_queue_gives_the_least_first_and_ties_by_item(entries):
    heap, length = make_heap(len(entries) + 1), 0
    for key, item in entries:
        length = push(heap, length, float(key), item)
    taken = []
    while length:
        taken.append((heap.keys[0], heap.items[0]))
        length = pop(heap, length)
    assert taken == sorted(entries)
