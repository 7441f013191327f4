"""Places and figures that cannot bear what is asked of them, in every section of explore."""

import numpy as np
import pytest

from czmap.geodata.pack import load_pack
from czmap.geodata.study import INVENTED, pack_folder
from czmap.ui.view import Look
from tests.pages.conftest import errors, words
from tests.pages.test_hostile_and_missing import save_as_england

ALONE = "Z05009999"


@pytest.fixture
def broken(no_england):
    """A pack with a ward of one neighbourhood, a column of one value, and one without any."""
    borough = load_pack(pack_folder(INVENTED))
    areas, indicators = borough.areas.copy(), borough.indicators.copy()
    areas.loc[areas.index[0], ["ward_code", "ward_name"]] = [ALONE, "Alone"]
    indicators["crime_score"] = np.nan
    indicators["environment_score"] = 1.0
    save_as_england(borough, no_england, areas=areas, indicators=indicators)


@pytest.mark.parametrize("look", list(Look))
def test_each_section_says_what_is_wrong_and_shows_the_rest(open_app, broken, look):
    alone = open_app(data="england", look=look, ward=ALONE, show="crime_score", breaks="place")
    assert not alone.exception
    assert "should not have" not in errors(alone)
    assert len(words(alone)) > 300
    other = open_app(
        data="england", look=look, ward="E05000001", show="environment_score",
        board="environment_score,crime_score", two="environment_score,crime_score",
        outcome="environment_score", by="crime_score,imd_score",
    )  # fmt: skip
    assert not other.exception
    assert "Ward E05000001 is not in the places being looked at." in errors(other)
    assert "should not have" not in errors(other)
    assert len(words(other)) > 300
