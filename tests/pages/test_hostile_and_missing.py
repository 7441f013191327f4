"""Data that means harm, and data that is not there, in the whole app."""

import ast
import re
from dataclasses import replace

import numpy as np
import pytest

from czmap.geodata.pack import load_pack, save_pack
from czmap.geodata.study import INVENTED, pack_folder
from czmap.paths import home
from czmap.ui.short_codes import to_word
from tests.drawn import tables_of
from tests.drawn_pack import make_grid_pack
from tests.pages.conftest import by_label, errors, words

HIDDEN = "/srv/secret/place.py: token=abc123"
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


def everything(app):
    """All texts of a page, of every kind."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.error, app.info)
    return " ".join(str(one.value) for kind in (*kinds, app.warning, app.success) for one in kind)


def first_call(page):
    """Name the first function of czmap's own that a page calls for itself."""
    tree = ast.parse((home() / "pages" / f"{page}.py").read_text(encoding="utf-8"))
    calls = [ast.unparse(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)]
    own = [one for one in calls if not one.startswith(("st.", "state.", "ensure"))]
    return f"czmap.ui.{own[0]}" if own else "streamlit.title"


@pytest.mark.parametrize("page", sorted(one.stem for one in (home() / "pages").glob("*.py")))
def test_f10_a_fault_of_ours_is_a_sentence_and_the_work_stays(
    open_app, no_england, monkeypatch, caplog, page
):
    codes = ["Z01000001", "Z01000002", "Z01000003"]

    def broken(*_, **__):
        raise RuntimeError(HIDDEN)

    with monkeypatch.context() as patched:
        patched.setattr(first_call(page), broken)
        # a link with more than a page in it never stays on the first page
        linked = {} if page == "home" else {"members": to_word(codes), "show": "crime_score"}
        app = open_app(page, **linked)
    assert re.search(r"Something went wrong .* is kept.* Reference CZ-[2-9A-Z]{6}\.", errors(app))
    told = everything(app)
    for secret in ("/srv/secret", "abc123", "RuntimeError", "Traceback", str(home())):
        assert secret not in told, secret
    reference = re.search(r"CZ-[2-9A-Z]{6}", told)[0]
    assert reference in caplog.text and HIDDEN in caplog.text
    before = app.session_state["cz-view"]
    assert page == "home" or (before.members, before.shown) == (tuple(codes), "crime_score")
    app = app.run()
    assert errors(app) == ""
    assert app.session_state["cz-view"] == before
