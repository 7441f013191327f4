"""What no code of czmap may do with data: HTML, addresses, paths, code (faults F3, E4)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = [*sorted((ROOT / "czmap").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py")),
        ROOT / "app.py", ROOT / "server.py"]  # fmt: skip

# st.html gets a constant, or what a function makes of numbers alone
HTML_OF_NUMBERS = {
    ("czmap/ui/zone_cards.py", "strip"), ("czmap/ui/bars.py", "bars_of"),
    ("czmap/ui/legend_strip.py", "strip_of_classes"),
}  # fmt: skip
# addresses of pictures that czmap draws itself
PICTURES = {("czmap/ui/home_panel.py", "drawn")}
# what would put text of data into a page as HTML or script, or run it
BANNED_OPTIONS = {"unsafe_allow_html", "unsafe_allow_javascript", "shell"}
BANNED_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads",
    "marshal.loads", "yaml.load", "pd.read_pickle", "pd.read_html", "pd.read_xml", "pd.eval",
    "components.html", "components.iframe", "st.iframe", "html", "iframe", "st.write_stream",
    "st.link_button", "st.image", "st.audio", "st.video", "st.pdf", "st.write",
    "folium.Tooltip", "folium.Popup", "folium.GeoJsonTooltip", "folium.GeoJsonPopup",
    "folium.Marker", "folium.Icon", "folium.Html", "folium.IFrame", "folium.DivIcon",
    "gpd.read_file", "pyogrio.read_dataframe", "pyogrio.open_arrow", "fiona.open",
    "urllib.request.urlopen", "urllib.request.urlretrieve", "requests.get",
}  # fmt: skip
# readers that take a path or an address: each module, and why it may
READERS = {
    "pd.read_parquet": {"czmap/geodata/pack.py"},  # files of a pack whose checksums it has checked
    "gpd.read_parquet": {"czmap/geodata/pack.py"},
    "httpx.Client": {"czmap/geodata/download.py"},  # hosts of an allow-list
    "pd.read_csv": {"czmap/geodata/own_kept.py"},  # text of our own, from memory
    "pd.read_excel": set(), "pd.read_json": set(), "pd.read_feather": set(),
    "pd.read_table": set(), "pd.read_sql": set(), "httpx.get": set(), "httpx.stream": set(),
    "np.load": {"czmap/picture.py"},  # an array of our own cache, never a pickle
    "open": set(),
}  # fmt: skip
# the pages' own package reads files of the installation only
# and a list that the deployer names
UI_FILES = {"czmap/ui/assets.py", "czmap/ui/headers.py", "czmap/ui/identity.py"}


def calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.stem)
def test_f3_e4_data_never_becomes_html_code_path_or_address(path):
    own = path.relative_to(ROOT).as_posix()
    for node, name in calls(path):
        assert name not in BANNED_CALLS, f"{own}:{node.lineno} calls {name}"
        assert own in READERS.get(name, {own}), f"{own}:{node.lineno} calls {name}"
        for option in node.keywords:
            assert option.arg not in BANNED_OPTIONS, f"{own}:{node.lineno} sets {option.arg}"
        if name.endswith("st.html"):
            assert_harmless(node.args[0], own, escaped_names(path, node.lineno))


def escaped_names(path, line):
    """Names that the function around a line gives to nothing but escaped text."""
    found, other = set(), set()
    whole = ast.parse(path.read_text(encoding="utf-8"))
    around = [
        one for one in ast.walk(whole)
        if isinstance(one, ast.FunctionDef) and one.lineno <= line <= (one.end_lineno or 0)
    ]  # fmt: skip
    for node in ast.walk(around[-1]) if around else ():
        if isinstance(node, ast.Assign):
            escaped = (
                isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "for_html"
            )
            (found if escaped else other).update(ast.unparse(one) for one in node.targets)
    return found - other


def assert_harmless(given, own, escaped=frozenset()):
    if isinstance(given, ast.BinOp):  # constants joined, or taken or left
        assert_harmless(given.left, own, escaped)
        if not isinstance(given.op, ast.Mult):
            assert_harmless(given.right, own, escaped)
        return
    if isinstance(given, ast.JoinedStr):
        for part in given.values:
            if isinstance(part, ast.FormattedValue):
                said = ast.unparse(part.value)
                fine = said in escaped or said.startswith("for_html(") or (own, said) in PICTURES
                assert fine, f"{own}: st.html of {said}"
        return
    constant = isinstance(given, ast.Constant) or (
        isinstance(given, ast.Name | ast.Attribute) and ast.unparse(given).split(".")[-1].isupper()
    )
    made = isinstance(given, ast.Call) and (own, ast.unparse(given.func)) in HTML_OF_NUMBERS
    assert constant or made, f"{own}: st.html({ast.unparse(given)})"


@pytest.mark.parametrize(
    "path", [one for one in CODE if "/ui/" in one.as_posix()], ids=lambda path: path.stem
)
def test_e4_the_pages_open_no_file_and_no_address(path):
    own = path.relative_to(ROOT).as_posix()
    if own in UI_FILES:
        return
    for node, name in calls(path):
        last = name.split(".")[-1]
        reads = last in {"read_bytes", "read_text", "open", "urlopen"} or (
            name == "Path" and ast.unparse(node) != "Path(__file__)"
        )
        assert not reads, f"{own}:{node.lineno} calls {name}"


def test_f3_the_map_writes_data_as_json_alone():
    for folder in ("czmap/maps.py", "czmap/charts"):
        place = ROOT / folder
        for path in [place] if place.is_file() else sorted(place.glob("*.py")):
            text = path.read_text(encoding="utf-8")
            assert "|safe" not in text and "Markup(" not in text, path.name
    script = (ROOT / "czmap/static/czmap.js").read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                "new Function", 'setAttribute("on', ".srcdoc"):  # fmt: skip
        assert way not in script, way


def test_f3_the_rules_see_what_they_ban():
    bad = 'st.markdown(name, unsafe_allow_html=True)\nst.html(f"<b>{name}</b>")\npd.read_csv(url)'
    nodes = [one for one in ast.walk(ast.parse(bad)) if isinstance(one, ast.Call)]
    names = {ast.unparse(one.func) for one in nodes}
    assert names == {"st.markdown", "st.html", "pd.read_csv"}
    with pytest.raises(AssertionError):
        assert_harmless(nodes[1].args[0], "czmap/ui/zone_cards.py")
    assert "czmap/ui/own_form.py" not in READERS["pd.read_csv"]


def test_enter_takes_the_choice_in_hand_and_never_all_that_match():
    for path in [one for one in CODE if ".multiselect(" in one.read_text(encoding="utf-8")]:
        for node, name in calls(path):
            if name.endswith(".multiselect"):
                said = {one.arg: ast.unparse(one.value) for one in node.keywords}
                assert said.get("select_all") == "False", f"{path.name}:{node.lineno}"
                assert said.get("filter_mode") == "'contains'", f"{path.name}:{node.lineno}"
