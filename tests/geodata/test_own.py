"""A person's own figures as an indicator (faults A1, A4, A15, B1, B9-B12, B17, F16)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import CatalogueError, TableError
from czmap.geodata.cells import Measure, Why
from czmap.geodata.codes import Vintage
from czmap.geodata.delimited import parse_delimited
from czmap.geodata.indicators import Denominator, Direction
from czmap.geodata.own import (
    PREFIX,
    Answers,
    Small,
    add_own,
    join_edition,
    make_own,
    split_edition,
)
from czmap.geodata.own_table import carry_table, make_book, sum_up, to_report
from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.geodata.tables import read_own_table
from czmap.scoring.attainment import find_outcomes
from czmap.scoring.need import NeedIndex, score_need
from tests.drawn import draw_areas, make_pack

AREAS = draw_areas("1234 5678", "AAab ABbb")
PACK = make_pack(AREAS)
CODES = list(PACK.areas.index)
STUDY = make_study(PACK, load_catalogue(), StudyKey(lads=(PACK.areas["lad_code"].iloc[0],)))
SAID = Answers(
    label="Referrals",
    unit="per neighbourhood",
    direction=Direction.HIGH,
    source="our records",
    period="2025",
    measure=Measure.COUNT,
)


def read(cells, codes=CODES, name="cases"):
    lines = [f"code,{name}", *(f"{code},{cell}" for code, cell in zip(codes, cells, strict=False))]
    grid = parse_delimited(("\n".join(lines) + "\n").encode())
    return read_own_table(grid, make_book(PACK), code_column="code")


def made(cells, **answers):
    table = read(cells)
    return make_own(table.columns[0], Answers(**{**vars(SAID), **answers}), PACK, "invented")


def test_own_figures_stand_beside_the_official_ones_in_the_study_the_whole_and_the_need_index():
    own = made([30, 10, 20, 40, 50, 60, 70, 80])
    study = add_own(STUDY, [own])
    key = own.indicator.key
    assert key.startswith(PREFIX) and study.catalogue[key].short_name == "Referrals"
    assert study.catalogue[key].label == "Referrals (per neighbourhood)"
    assert study.areas[key].to_list() == [
        dict(zip(CODES, [30, 10, 20, 40, 50, 60, 70, 80], strict=True))[code]
        for code in study.areas.index
    ]
    assert study.reference[key].notna().all() and key in study.pack.indicators
    assert key not in STUDY.catalogue and key not in PACK.indicators
    scores = score_need(study.reference, NeedIndex(weights=((key, 1.0),)), study.catalogue)
    assert scores.score.idxmax() == CODES[7] and scores.score.idxmin() == CODES[1]


def test_figures_on_the_invented_borough_are_marked_as_the_persons_and_not_as_invented():
    own = add_own(STUDY, [made(range(10, 18))]).catalogue
    assert [one.source for one in own.values()][-1] == "our records"


def test_what_is_missing_keeps_its_reason_and_is_never_zero():
    own = made(["[c]", "[x]", 0, 12, 13, 14, 15])
    assert own.values.isna().sum() == 3 and own.values[CODES[2]] == 0
    assert own.why == {CODES[0]: Why.SUPPRESSED, CODES[1]: Why.NOT_AVAILABLE}
    said = own.indicator.caveat
    assert "3 neighbourhoods without a figure" in said
    assert "1 not available, 1 not in the table, 1 suppressed" in said


def test_b17_small_counts_are_suppressed_or_rounded_and_true_zeros_stay():
    cells = [0, 1, 9, 10, 12, 13, 22, 28]
    hidden = made(cells, small=Small.SUPPRESS)
    assert hidden.values.isna().to_list() == [False, True, True, *[False] * 5]
    assert hidden.why == dict.fromkeys(CODES[1:3], Why.SUPPRESSED)
    rounded = made(cells, small=Small.ROUND)
    assert rounded.values.to_list() == [0, 0, 10, 10, 10, 15, 20, 30]
    with pytest.raises(TableError, match="what is done with small counts"):
        made(cells, small=None)


def test_b10_a_count_becomes_a_rate_and_where_nobody_lives_there_is_none():
    nobody = PACK.areas.assign(children=[0, *[200] * 7])
    pack = make_pack(AREAS)
    pack = type(pack)(**{**vars(pack), "areas": nobody})
    answers = Answers(**{**vars(SAID), "rate": True, "denominator": Denominator.CHILDREN})
    own = make_own(read([5, 10, 20, 30, 40, 50, 60, 70]).columns[0], answers, pack, "invented")
    assert np.isnan(own.values[CODES[0]]) and own.values[CODES[1]] == 50
    assert own.why == {CODES[0]: Why.NOT_APPLICABLE}
    assert own.indicator.unit == "per 1,000 children"
    assert own.indicator.denominator is Denominator.CHILDREN


def test_b12_ranks_and_deciles_are_refused_as_figures():
    with pytest.raises(TableError, match="never averaged"):
        made(range(1, 9), measure=Measure.RANK)


def test_b11_figures_that_cannot_be_need_to_be_meant():
    with pytest.raises(TableError, match="1 figure below zero"):
        made([-5, *range(10, 17)])
    assert made([-5, *range(10, 17)], seen=True).values[CODES[0]] == -5


@pytest.mark.parametrize("name", ["label", "unit", "source", "period"])
def test_nothing_is_guessed_of_what_figures_mean(name):
    with pytest.raises(TableError, match="nothing says"):
        made(range(10, 18), **{name: " "})
    with pytest.raises(TableError, match="which end means greater need"):
        made(range(10, 18), direction=None)


def test_a_unit_that_begins_with_rate_is_not_taken_for_a_share_of_one():
    own = made(range(10, 18), unit="rate per 100", measure=Measure.SCORE)
    assert own.indicator.unit == "Rate per 100"


def test_figures_of_elsewhere_are_a_sentence():
    with pytest.raises(TableError, match="invented borough"):
        read(range(200), codes=[f"E01{n:06}" for n in range(200)])


def test_a1_areas_of_2011_are_not_joined_without_a_lookup_and_carried_with_one():
    table = read([10, 20, 30])
    former = type(table)(**{**vars(table), "vintage": Vintage.LSOA_2011})
    none = pd.DataFrame({"lsoa11": [], "lsoa21": [], "change": []})
    people = PACK.areas["population"].astype(float)
    with pytest.raises(TableError, match="has no lookup"):
        carry_table(former, none, people, {"cases": Measure.COUNT})
    lookup = pd.DataFrame(
        {
            "lsoa11": CODES[:3],
            "lsoa21": [CODES[0], CODES[3], CODES[3]],
            "change": ["U", "M", "M"],
        }
    )
    carried = carry_table(former, lookup, people, {"cases": Measure.COUNT}).columns[0]
    assert carried.values.to_dict() == {CODES[0]: 10, CODES[3]: 50}
    assert any("merged" in one.what for one in carried.findings)


def test_a15_the_report_lists_every_line_and_every_area_without_a_row():
    table = read(["1.5", "x", "2.5", "3.5"], codes=[CODES[0].lower(), *CODES[1:4]])
    report = to_report(table)
    assert "4 of 8 neighbourhoods of Drawn are matched; 4" in sum_up(table, "Drawn")
    rows = set(zip(report["became"], report["line"], strict=True))
    assert ("repaired", "2") in rows and ("missing", "3") in rows
    assert set(CODES[4:]) <= set(report["as_it_stood"])


def test_the_edition_names_own_figures_and_comes_apart_again():
    first, second = made(range(10, 18)), made(range(11, 19))
    assert first.digest != second.digest and made(range(10, 18)).digest == first.digest
    assert made(range(10, 18), direction=Direction.LOW).digest != first.digest
    both = join_edition("abc", [second, first])
    assert both == join_edition("abc", [first, second])
    assert split_edition(both) == ("abc", tuple(sorted([first.digest, second.digest])))
    assert join_edition("abc", []) == "abc"


def test_own_figures_that_are_not_here_are_named_so():
    with pytest.raises(CatalogueError, match="somebody's own, and are not here now"):
        STUDY.catalogue["own_0123456789"]


@given(st.lists(st.integers(0, 10_000), min_size=8, max_size=8))
def test_no_figure_changes_on_its_way(cells):
    own = made(cells, small=Small.AS_THEY_ARE, seen=True)
    assert own.values.to_dict() == dict(zip(CODES, map(float, cells), strict=True))


def test_an_outcome_of_ones_own_can_be_explained_by_the_other_indicators():
    own = made([30, 10, 20, 40, 50, 60, 70, 80], outcome=True)
    catalogue = add_own(STUDY, [own]).catalogue
    assert own.indicator.outcome and own.indicator.key in find_outcomes(catalogue)
    plain = made([30, 10, 20, 40, 50, 60, 70, 80])
    assert plain.digest != own.digest
    assert plain.indicator.key not in find_outcomes(add_own(STUDY, [plain]).catalogue)
