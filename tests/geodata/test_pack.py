"""Packs on disk: whole or not there, and never another than the manifest says."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from czmap.errors import PackError
from czmap.geodata import pack as pack_module
from czmap.geodata.pack import load_manifest, load_pack, save_pack
from tests.drawn import draw_areas, make_pack, tables_of


@pytest.fixture
def drawn():
    return make_pack(draw_areas("123\n456"))


@pytest.fixture
def folder(tmp_path, drawn) -> Path:
    save_pack(tmp_path / "drawn", tables_of(drawn), drawn.manifest)
    return tmp_path / "drawn"


def test_a_pack_comes_back_as_it_was(folder, drawn):
    back = load_pack(folder)
    pd.testing.assert_frame_equal(pd.DataFrame(back.areas), pd.DataFrame(drawn.areas))
    pd.testing.assert_frame_equal(back.indicators, drawn.indicators)
    assert back.contiguity.to_pairs().equals(drawn.contiguity.to_pairs())
    assert back.manifest.tables["areas"].rows == 6
    assert len(back.manifest.edition) == 12


def test_the_same_data_has_the_same_edition(folder, tmp_path, drawn):
    again = save_pack(tmp_path / "again", tables_of(drawn), drawn.manifest)
    assert again.edition == load_manifest(folder).edition


def test_the_previous_pack_is_kept(folder, drawn):
    old = load_manifest(folder).edition
    changed = {**tables_of(drawn), "indicators": drawn.indicators + 1}
    new = save_pack(folder, changed, drawn.manifest)
    assert load_manifest(folder).edition == new.edition != old
    assert load_manifest(folder.with_name("drawn.previous")).edition == old


def test_no_pack_says_how_to_get_one(tmp_path):
    with pytest.raises(PackError, match="czmap data get"):
        load_pack(tmp_path / "nothing")


@pytest.mark.parametrize("name", ["areas.parquet", "contiguity.parquet"])
def test_a_damaged_file_is_noticed(folder, name):
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(PackError, match=f"{name} is damaged"):
        load_pack(folder)


def test_a_missing_file_is_named(folder):
    (folder / "wards.parquet").unlink()
    with pytest.raises(PackError, match="'wards' is missing"):
        load_pack(folder)


@pytest.mark.parametrize(("number", "said"), [(0, "an older czmap"), (99, "a newer czmap")])
def test_another_format_is_refused(folder, number, said):
    path = folder / "manifest.json"
    made = json.loads(path.read_text())
    path.write_text(json.dumps({**made, "format": number}))
    with pytest.raises(PackError, match=said):
        load_pack(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "null"])
def test_a_damaged_manifest_is_a_sentence(folder, text):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(PackError, match="damaged"):
        load_manifest(folder)


def test_a_table_that_was_not_made_is_named(tmp_path, drawn):
    tables = tables_of(drawn)
    del tables["lads"]
    with pytest.raises(PackError, match="1 tables of the pack were not made. Namely: lads"):
        save_pack(tmp_path / "x", tables, drawn.manifest)
    assert list(tmp_path.iterdir()) == []


def test_h14_a_write_that_fails_leaves_the_old_pack(folder, drawn, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack_module, "_sync", full)
    with pytest.raises(PackError, match="No space left on device"):
        save_pack(folder, {**tables_of(drawn), "indicators": drawn.indicators + 1}, drawn.manifest)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["drawn"]


def test_h14_what_a_killed_build_left_is_swept_and_no_other(folder, drawn):
    old, new = (folder.parent / name for name in (".drawn-old", ".drawn-new"))
    for left in (old, new):
        left.mkdir()
        (left / "areas.parquet").write_bytes(b"half")
    os.utime(old, (1, 1))
    save_pack(folder, tables_of(drawn), drawn.manifest)
    assert not old.exists()
    assert new.exists()


def test_a_swap_that_fails_puts_the_old_pack_back(folder, drawn, monkeypatch):
    edition = load_manifest(folder).edition
    rename = Path.rename

    def refuse(self, target):
        if self.name.startswith(".drawn-"):
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PackError, match="Permission denied"):
        save_pack(folder, {**tables_of(drawn), "indicators": drawn.indicators + 1}, drawn.manifest)
    assert load_manifest(folder).edition == edition
