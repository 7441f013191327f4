"""GDAL is restricted before it is loaded, or czmap does not start (faults E3, E4)."""

import ast
import inspect
from pathlib import Path

import pyogrio
import pytest

from czmap import gdal_fence
from czmap.geodata import sandbox

ROOT = Path(__file__).resolve().parent.parent
BY_PATH = {"read_file", "read_dataframe", "read_info", "read_arrow", "read_bounds", "open_arrow",
           "urlopen", "urlretrieve", "read_excel"}  # fmt: skip


def test_e3_gdal_has_only_the_drivers_that_czmap_writes_with():
    assert set(pyogrio.list_drivers()) <= gdal_fence.ALLOWED
    gdal_fence.check_gdal()


def test_e3_with_any_other_driver_czmap_refuses_to_start(monkeypatch):
    monkeypatch.setattr(pyogrio, "list_drivers", lambda: {"GPKG": "rw", "OGR_VRT": "r"})
    with pytest.raises(RuntimeError, match=r"GDAL is not restricted.*OGR_VRT.*does not start"):
        gdal_fence.check_gdal()
    assert "check_gdal()" in (ROOT / "server.py").read_text(encoding="utf-8")


def test_e4_no_reader_takes_a_path_or_an_address():
    for name, reader in inspect.getmembers(sandbox, inspect.isfunction):
        if name.startswith("read_"):
            first = next(iter(inspect.signature(reader).parameters.values()))
            assert first.annotation is bytes, name
    for path in (ROOT / "czmap").rglob("*.py"):
        called = {
            getattr(node.func, "attr", getattr(node.func, "id", ""))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not called & BY_PATH, path.name
