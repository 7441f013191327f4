"""The architecture, kept: which module may import which, and what no module may do."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "czmap").rglob("*.py"))

# An import goes from a later line to an earlier one, or stays within a line that allows it.
ORDER = [
    "czmap.gdal_fence",
    "czmap",
    "czmap.errors",
    "czmap.safe",
    "czmap.paths",
    "czmap.geodata",
    "czmap.scoring",
    "czmap.choropleth",
    "czmap.diverging",
    "czmap.exports",
    "czmap.backups",
    "czmap.drives",
    "czmap.database",
    "czmap.store",
    "czmap.drafts",
    "czmap.shares",
    "czmap.agendas",
    "czmap.jobs",
    "czmap.cleared",
    "czmap.geometry_files",
    "czmap.map_overlay",
    "czmap.map_layers",
    "czmap.map_paint",
    "czmap.map_zones",
    "czmap.board",
    "czmap.bivariate",
    "czmap.board_picture",
    "czmap.picture",
    "czmap.place_picture",
    "czmap.maps",
    "czmap.charts",
    "czmap.share",
    "czmap.data_command",
    "czmap.data_moves",
    "czmap.export_command",
    "czmap.ui",
    "czmap.cli",
    "czmap.__main__",
]
GEODATA_ORDER = [
    "findings", "cells", "codes", "codebook", "conversion", "carried", "delimited", "workbook",
    "personal", "tables", "point_rows", "shape_rows", "own_rows",
    "sandbox_child", "sandbox", "areas", "indicators", "contiguity", "outlines", "pack",
    "pack_moves", "formats", "postcodes", "postcode_files", "parsers", "school_parsers", "source",
    "sources", "route", "download", "raw", "upstream", "editions", "earlier", "services", "england",
    "official", "gazetteer", "report", "demo_ground", "demo_plot", "demo_land", "demo_centres",
    "demo_places", "demo_values", "demo_schools", "demo_story", "demo_tables", "demo", "study",
    "own_table", "own", "own_points", "own_shapes", "own_kept",
]  # fmt: skip
SCORING_ORDER = [
    "words", "sizes", "votes", "need", "criteria", "rules", "zone", "profile",
    "zones", "place", "missed", "pipeline", "patterns", "compiled", "objective",
    "progress", "space", "queue", "grow", "improve", "bound", "prove", "diverse", "engine",
    "infeasible", "search", "figures",
    "unions", "draft", "reach", "whatif", "swaps", "standings",
    "wards", "penalties", "spill", "within", "explain",
    "rescoring", "places",
    "robustness", "robust_words",
    "anew",
    "distributions", "attainment",
    "reading", "claims", "sentences", "across", "questions", "why", "similar", "compare", "heat",
]  # fmt: skip

# Where a file, a clock or the network may be touched at all, inside the core.
FILE_DOORS = {
    "sandbox",
    "workbook",
    "pack",
    "pack_moves",
    "upstream",
    "route",
    "download",
    "raw",
    "official",
    "postcodes",
    "postcode_files",
    "demo",
    "study",
    "own_kept",
}
TOP_LEVEL = {
    "app.py", "server.py", "pyproject.toml", "pages", "czmap", "data", "tests", ".streamlit",
    "README.md", "SECURITY.md", "DEPLOYMENT.md",
    "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks", ".ci", ".gitignore",
    "constraints.txt",
}  # fmt: skip


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            module = node.module or ""
            found.add(module)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def place_of(module: str) -> int | None:
    for depth in (2, 1):
        head = ".".join(module.split(".")[:depth])
        if head in ORDER and (depth == 2 or module == "czmap"):
            return ORDER.index(head)
    return None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path):
    own = name_of(path)
    assert place_of(own) is not None, f"{own} has no place in ORDER: give it one"
    for wanted in imports_of(path):
        if not wanted.startswith("czmap.") or (place := place_of(wanted)) is None:
            continue
        assert place <= place_of(own), f"{own} imports {wanted}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_imports_the_package_root(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    allowed = {"errors", "safe", "paths", "choropleth", "geometry_files", "maps", "map_paint"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert all(alias.name != "czmap" for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module == "czmap":
            assert {alias.name for alias in node.names} <= allowed


@pytest.mark.parametrize(
    ("package", "order"), [("geodata", GEODATA_ORDER), ("scoring", SCORING_ORDER)]
)
def test_inside_a_package_imports_follow_its_list(package, order):
    for path in sorted((ROOT / "czmap" / package).glob("*.py")):
        if path.stem == "__init__":
            continue
        assert path.stem in order, f"{package}.{path.stem} has no place in its list: give it one"
        for wanted in imports_of(path):
            head = f"czmap.{package}."
            if wanted.startswith(head) and (other := wanted.split(".")[2]) in order:
                assert order.index(other) <= order.index(path.stem), f"{path.stem} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_streamlit_is_only_in_ui_and_folium_only_in_maps(path):
    heads = {wanted.split(".")[0] for wanted in imports_of(path)}
    if not name_of(path).startswith("czmap.ui"):
        assert not heads & {"streamlit", "streamlit_folium"}, name_of(path)
    if name_of(path) != "czmap.maps":
        assert not heads & {"folium", "branca"}, name_of(path)


@pytest.mark.parametrize("package", ["geodata", "scoring"])
def test_the_core_touches_no_file_clock_network_or_chance(package):
    banned = {"requests", "urllib", "socket", "time", "random", "tempfile", "subprocess"}
    for path in sorted((ROOT / "czmap" / package).glob("*.py")):
        if path.stem in FILE_DOORS:
            continue
        heads = {wanted.split(".")[0] for wanted in imports_of(path)}
        assert not heads & banned, f"{path.name} imports {heads & banned}"
        text = path.read_text(encoding="utf-8")
        for call in ("open(", "read_parquet(", "read_file(", ".now(", "default_rng()"):
            assert call not in text, f"{path.name} calls {call}"


def test_untrusted_bytes_never_reach_gdal():
    for path in MODULES:
        assert "read_file(" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.stem)
def test_pages_have_no_functions_and_no_classes(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef, ast.Lambda)
    assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]


def test_there_are_pages():
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} >= {"explore", "rank"}


def test_session_state_and_address_are_read_in_one_place():
    for path in MODULES:
        if name_of(path) in {"czmap.ui.state", "czmap.ui.map_panel"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & {"session_state", "query_params"}, name_of(path)


def test_caches_live_in_one_place():
    for path in MODULES:
        if not name_of(path).startswith("czmap.ui.cache"):
            text = path.read_text(encoding="utf-8")
            assert "@st.cache" not in text, name_of(path)


def test_no_names_that_say_nothing():
    empty = re.compile(r"^(process|handle|get|do)_|^(df|data|tmp|utils|helpers|manager|service)$")
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert not empty.match(node.name), f"{path.name}: {node.name}"
        assert not empty.match(path.stem), path.name


def test_every_public_function_says_what_it_does():
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path.name
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_the_top_level_is_the_agreed_one():
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = {line.split("/")[0] for line in listed.stdout.splitlines()}
    if listed.returncode == 0:
        assert names <= TOP_LEVEL, names - TOP_LEVEL


def test_constraints_pin_every_dependency_without_addresses():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + [one for extra in extras.values() for one in extra]
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text and "@" not in text
    pinned = {re.split(r"==", line)[0].lower() for line in text.splitlines() if "==" in line}
    for one in wanted:
        name = re.split(r"[<>=!~\[; ]", one)[0].lower()
        assert name in pinned, f"{name} has no exact version in constraints.txt"


def test_no_real_data_and_no_outside_script_in_the_project():
    for folder in ("czmap", "pages", "data"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".js", ".css", ".toml", ".html"}:
                text = path.read_text(encoding="utf-8")
                assert not re.search(r"cdn\.|jsdelivr|unpkg|googleapis", text), path
