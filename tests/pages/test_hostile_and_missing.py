"""Data that means harm, and data that is not there, in the whole app."""

import re
from dataclasses import replace

import numpy as np
import pytest

from czmap.geodata.pack import load_pack, save_pack
from czmap.geodata.study import INVENTED, pack_folder
from tests.drawn import tables_of
from tests.drawn_pack import make_grid_pack
from tests.pages.conftest import by_label, errors, words

HARM = "![x](http://evil.example/y.png) :red[w] $a$ <script>alert(1)</script> =1+1"


def save_as_england(pack, folder, **changed):
    """Write a loaded pack where England's would be, with some tables changed."""
    manifest = replace(pack.manifest, tables={}, edition="")
    save_pack(folder / "england", tables_of(pack) | changed, manifest)


@pytest.fixture
def borough():
    return load_pack(pack_folder(INVENTED))


def test_a_council_without_data_on_an_indicator_says_so(open_app, no_england, borough):
    indicators = borough.indicators.copy()
    gone = borough.areas.index[borough.areas["lad_code"] == "Z06000002"]
    indicators.loc[gone, "idaci_score"] = np.nan
    save_as_england(borough, no_england, indicators=indicators)
    app = open_app(data="england", councils="Z06000002", show="idaci_score")
    assert "There is no data on Children in low-income families" in errors(app)
    app = open_app("rank", data="england", councils="Z06000002", find="1")
    assert errors(app) == ""
    assert "Children in low-income families: no figure published." in words(app)


def test_an_indicator_without_any_data_cannot_be_weighted(open_app, no_england, borough):
    indicators = borough.indicators.copy()
    indicators["crime_score"] = np.nan
    save_as_england(borough, no_england, indicators=indicators)
    app = open_app(data="england", need="own", weights="imd_score:1")
    by_label(app.slider, "Crime").set_value(3).run()
    assert "There is no data here for 1 of the chosen indicators" in errors(app)
    assert "among the tenth" in words(app)


@pytest.mark.parametrize("page", ["explore", "rank", "data"])
def test_names_are_shown_as_they_are_and_never_obeyed(open_app, no_england, page):
    pack = make_grid_pack()
    areas = pack.areas.copy()
    areas["ward_name"] = HARM
    areas["lad_name"] = areas["lad_name"] + HARM
    save_as_england(pack, no_england, areas=areas)
    app = open_app(
        page, data="england", area="Z01000003", need="own", weights="imd_score:1", find="1"
    )
    assert not app.exception
    assert not [one.value for one in app.error]
    raw = [str(one.value) for one in [*app.markdown, *app.header, *app.caption, *app.subheader]]
    raw += [str(cell) for table in app.table for cell in table.value.to_numpy().ravel()]
    for text in raw:
        assert not re.search(r"(?<!\\)!\[|(?<!\\)<script|(?<!\\):red\[|(?<!\\)<img", text), text
