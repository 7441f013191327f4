"""Ward boards of real wards in six councils, against the tables they are drawn from."""

import numpy as np
import pytest

from czmap.board import FIGURE_1, make_board, short_lines
from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.scoring.place import PlaceKind, make_place

# ward, its neighbourhoods, those in England's highest-need fifth on unemployment
WARDS = {
    "E05011352": ("Baguley ward, Manchester", 9, 1),
    "E05015297": ("Everton East ward, Liverpool", 4, 3),
    "E05011151": ("Ladywood ward, Birmingham", 15, 14),
    "E05013289": ("Four Lanes, Beacon & Troon ward, Cornwall", 5, 0),
    "E05009327": ("Mile End ward, Tower Hamlets", 12, 11),
    "E05016185": ("Neville's Cross ward, County Durham", 5, 0),
}


@pytest.mark.parametrize("code", WARDS)
def test_a_real_wards_board_says_what_the_tables_say(england, code):
    study = make_study(england, load_catalogue(), StudyKey(pack="england"))
    board = make_board(study, make_place(england, PlaceKind.WARD, code), FIGURE_1)
    name, areas, unemployed = WARDS[code]
    assert board.name == name
    assert board.inside.sum() == areas
    assert board.maps[2].highest == unemployed
    own = england.areas.index[england.areas["ward_code"] == code]
    people = england.areas.loc[own, "population"]
    for one in board.maps:
        values = england.indicators[one.indicator.key]
        sign = one.indicator.direction.sign
        mean = (values[own] * people).sum() / people.sum()
        assert one.mean == pytest.approx(mean)
        assert one.highest == (values[own] * sign > np.quantile(values.dropna() * sign, 0.8)).sum()
        assert f"{mean:,.1f}" in short_lines(board, one)[0]
    around = board.areas.index.difference(own)
    touching = england.areas.geometry[around].intersects(england.areas.geometry[own].union_all())
    assert touching.any(), "the neighbours that the ward's line is shared with are there"
