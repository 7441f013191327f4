"""The door that every table of areas passes."""

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from czmap.errors import AreaError
from czmap.geodata.areas import check_areas
from czmap.geodata.codes import Vintage, check_lsoa_codes
from tests.drawn import draw_areas


def test_a_drawn_table_passes_and_is_not_changed():
    areas = draw_areas("123\n456")
    before = areas.copy()
    assert check_areas(areas, vintage=Vintage.INVENTED) is areas
    assert_geodataframe_equal(areas, before)


def test_all_failures_are_reported_together():
    areas = draw_areas("123\n456").drop(columns="ward_name").to_crs(4326)
    areas["population"] = [-1.0, 2, 3, 4, np.inf, 6]
    areas.loc["Z01000003", "geometry"] = shapely.Point(0, 0)
    areas = areas.iloc[[1, 0, 2, 3, 4, 4]]
    with pytest.raises(AreaError) as caught:
        check_areas(areas, vintage=Vintage.INVENTED)
    said = str(caught.value)
    for part in (
        "stand twice: 1 (for example Z01000005)",
        "not in order",
        "missing: ward_name",
        "population is below zero or not a number: 3",
        "not in EPSG:27700",
        "not a polygon: 1 (for example Z01000003)",
    ):
        assert part in said


def test_codes_of_another_vintage_are_refused():
    with pytest.raises(AreaError, match="6 .for example Z01000001, Z01000002, Z01000003"):
        check_areas(draw_areas("123\n456"), vintage=Vintage.LSOA_2021)


def test_missing_counts_are_missing_and_not_wrong():
    areas = draw_areas("12")
    areas.loc["Z01000001", "children"] = np.nan
    assert check_areas(areas, vintage=Vintage.INVENTED)["children"].isna().sum() == 1


def test_empty_and_absent_boundaries_are_named():
    areas = draw_areas("123")
    areas.loc["Z01000001", "geometry"] = None
    areas.loc["Z01000002", "geometry"] = shapely.Polygon()
    with pytest.raises(AreaError, match="without a boundary: 2"):
        check_areas(areas, vintage=Vintage.INVENTED)


def test_an_empty_table_is_refused():
    with pytest.raises(AreaError, match="no areas"):
        check_areas(draw_areas("1").iloc[:0], vintage=Vintage.INVENTED)


@pytest.mark.parametrize("code", ["E0102198", "E02021988", "e01021988", "E010219888", 1, None])
def test_shapes_of_codes(code):
    with pytest.raises(AreaError, match="1 codes are not 2021 LSOA codes"):
        check_lsoa_codes([code, "E01021988"], Vintage.LSOA_2021)


def test_centres_may_lack_but_are_never_halves():
    areas = draw_areas("123")
    known = areas.assign(pwc_easting=[1.0, 2.0, np.nan], pwc_northing=[1.0, 2.0, np.nan])
    assert check_areas(known, vintage=Vintage.INVENTED) is known
    half = known.assign(pwc_northing=[1.0, np.nan, np.inf])
    with pytest.raises(AreaError, match="centre is not two numbers: 2 .for example Z01000002"):
        check_areas(half, vintage=Vintage.INVENTED)
    with pytest.raises(AreaError, match="pwc_easting and pwc_northing only pwc_easting is there"):
        check_areas(known.drop(columns="pwc_northing"), vintage=Vintage.INVENTED)
