"""A search tells how far it is, can be stopped at every telling, and is the same either way."""

import threading

import numpy as np
import pytest

from czmap.errors import Cancelled, CriteriaError
from czmap.geodata.study import StudyKey, make_study
from czmap.scoring import engine, prove
from czmap.scoring.progress import Stage
from czmap.scoring.search import find_candidates
from czmap.scoring.zones import ZoneCriteria
from tests.drawn import CATALOGUE, INDEX, draw_areas, make_pack

ASKED = ZoneCriteria(size=(8_000, 12_000), compactness=0.5)


@pytest.fixture(scope="module")
def study():
    chance = np.random.default_rng(3)
    areas = draw_areas("\n".join("".join(map(str, chance.integers(1, 9, 12))) for _ in range(10)))
    areas["population"] = chance.integers(900, 2_300, len(areas)).astype(float)
    return make_study(make_pack(areas), CATALOGUE, StudyKey())


@pytest.fixture
def in_small_steps(monkeypatch):
    monkeypatch.setattr(engine, "AT_ONCE", 20)
    monkeypatch.setattr(prove, "AT_ONCE", 20)


def figures(ranking):
    found = [(one.zone, one.value, one.near_duplicates) for one in ranking.candidates]
    return found, ranking.bound, ranking.branches


def test_progress_is_told_from_start_to_end_and_changes_nothing(study, in_small_steps):
    told = []
    heard = find_candidates(study, INDEX, ASKED, lambda *step: told.append(step))
    assert figures(heard) == figures(find_candidates(study, INDEX, ASKED))
    shares = [share for _, share in told]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] <= 1
    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages == [stage.value for stage in Stage if stage is not Stage.WHY]
    assert sum(stage == Stage.PROVE for stage, _ in told) > 3


def test_a_search_is_cancelled_at_any_telling_and_leaves_no_thread(study, in_small_steps):
    told = []
    find_candidates(study, INDEX, ASKED, lambda *step: told.append(step))
    threads = threading.active_count()
    for last in range(0, len(told), 3):
        heard = []

        def stop(stage, share, heard=heard, last=last):
            heard.append((stage, share))
            if len(heard) > last:
                raise Cancelled("Stopped.")

        with pytest.raises(Cancelled, match="Stopped"):
            find_candidates(study, INDEX, ASKED, stop)
        assert heard == told[: last + 1]
    assert threading.active_count() == threads
    assert figures(find_candidates(study, INDEX, ASKED)) == figures(
        find_candidates(study, INDEX, ASKED)
    )


def test_finding_out_why_nothing_fits_is_told_and_can_be_cancelled(study):
    asked = ZoneCriteria(size=(900_000, 950_000), locked_out=(study.areas.index[0],))
    told = []
    with pytest.raises(CriteriaError, match="nearest possible"):
        find_candidates(study, INDEX, asked, lambda *step: told.append(step))
    shares = [share for _, share in told]
    assert told[-1][0] == Stage.WHY and shares == sorted(shares)

    def stop(stage, _):
        if stage == Stage.WHY:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        find_candidates(study, INDEX, asked, stop)
