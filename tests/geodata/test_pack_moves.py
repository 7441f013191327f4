"""Packs as one file, brought in and brought back: all of it checked, or nothing changed."""

import io
import json
import zipfile

import pytest

from czmap.errors import PackError
from czmap.geodata import pack_moves
from czmap.geodata.pack import load_manifest, load_pack, previous_of, save_pack
from czmap.geodata.pack_moves import bring_back, export_pack, import_pack
from tests.drawn import draw_areas, make_pack, tables_of

DRAWN = make_pack(draw_areas("123\n456"))


@pytest.fixture
def folder(tmp_path):
    save_pack(tmp_path / "here" / "england", tables_of(DRAWN), DRAWN.manifest)
    return tmp_path / "here" / "england"


@pytest.fixture
def file(folder, tmp_path):
    export_pack(folder, tmp_path / "england.zip")
    return tmp_path / "england.zip"


def members_of(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(file, members):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)


def newer(folder):
    changed = {**tables_of(DRAWN), "indicators": DRAWN.indicators + 1}
    return save_pack(folder, changed, DRAWN.manifest)


def test_a_pack_crosses_to_another_computer_whole(file, folder, tmp_path):
    there = tmp_path / "there" / "england"
    assert import_pack(file, there).edition == load_manifest(folder).edition
    assert load_pack(there).indicators.equals(load_pack(folder).indicators)
    assert {path.name for path in there.parent.iterdir()} == {"england"}
    assert {path.name for path in tmp_path.iterdir()} == {"here", "there", "england.zip"}


def test_the_pack_before_comes_back_and_back_again(folder):
    old = load_manifest(folder).edition
    new = newer(folder).edition
    assert bring_back(folder).edition == old == load_manifest(folder).edition
    assert load_manifest(previous_of(folder)).edition == new
    assert bring_back(folder).edition == new
    assert {path.name for path in folder.parent.iterdir()} == {"england", "england.previous"}


def test_what_was_brought_in_by_mistake_can_be_undone(file, folder):
    new = newer(folder).edition
    import_pack(file, folder)
    assert bring_back(folder).edition == new


def test_nothing_before_or_a_damaged_one_is_a_sentence_and_changes_nothing(folder):
    with pytest.raises(PackError, match="no earlier data"):
        bring_back(folder)
    new = newer(folder).edition
    (previous_of(folder) / "wards.parquet").write_bytes(b"x")
    with pytest.raises(PackError, match=r"1 files .* damaged.*wards.parquet"):
        bring_back(folder)
    assert load_manifest(folder).edition == new


def test_a_damaged_pack_is_not_exported(folder, tmp_path):
    (folder / "lads.parquet").write_bytes(b"x")
    with pytest.raises(PackError, match="lads.parquet"):
        export_pack(folder, tmp_path / "x.zip")
    save_pack(folder, tables_of(DRAWN), DRAWN.manifest)
    with pytest.raises(PackError, match="could not be written"):
        export_pack(folder, tmp_path / "no such folder" / "x.zip")
    assert not (tmp_path / "x.zip").exists()


def _with(members, **changes):
    return [*{**members, **changes}.items()]


def _manifest(members, change):
    made = json.loads(members["manifest.json"])
    change(made)
    return _with(members, **{"manifest.json": json.dumps(made).encode()})


HOSTILE = {
    "a path that climbs": lambda m: [*m.items(), ("../evil.parquet", b"x")],
    "an absolute path": lambda m: [*m.items(), ("/evil.parquet", b"x")],
    "a drive": lambda m: [*m.items(), ("C:\\evil.parquet", b"x")],
    "a file too many": lambda m: [*m.items(), ("evil.exe", b"x")],
    "a name twice": lambda m: [*m.items(), ("wards.parquet", m["wards.parquet"])],
    "a table missing": lambda m: [one for one in m.items() if one[0] != "wards.parquet"],
    "no manifest": lambda m: [one for one in m.items() if one[0] != "manifest.json"],
    "a manifest that is none": lambda m: _with(m, **{"manifest.json": b"[[[["}),
    "a manifest of numbers": lambda m: _with(m, **{"manifest.json": b"7"}),
    "a table changed": lambda m: _with(m, **{"wards.parquet": m["lads.parquet"]}),
    "a table too long": lambda m: _with(m, **{"wards.parquet": m["wards.parquet"] + b"0" * 99}),
    "a bomb": lambda m: _with(m, **{"wards.parquet": b"0" * 50_000_000}),
    "another edition": lambda m: _manifest(m, lambda made: made.update(edition="0" * 12)),
    "another format": lambda m: _manifest(m, lambda made: made.update(format=99)),
    "a climbing table": lambda m: _manifest(
        m, lambda made: made["tables"]["wards"].update(file="../../evil.parquet")
    ),
}


@pytest.mark.parametrize("how", HOSTILE)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_hostile_file_is_refused_and_leaves_everything_as_it_was(file, folder, tmp_path, how):
    write(tmp_path / "bad.zip", HOSTILE[how](members_of(file)))
    new = newer(folder).edition
    before = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    with pytest.raises(PackError) as caught:
        import_pack(tmp_path / "bad.zip", folder)
    assert caught.value.sentence()
    assert load_manifest(folder).edition == new
    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*")} == before


def test_what_is_no_zip_cut_short_or_not_there_is_a_sentence(file, folder, tmp_path):
    whole = file.read_bytes()
    for content in (b"", b"<html>", whole[: len(whole) // 2], whole[100:]):
        file.write_bytes(content)
        with pytest.raises(PackError, match="cannot be brought in"):
            import_pack(file, folder)
    with pytest.raises(PackError, match="There is no file"):
        import_pack(tmp_path / "nothing.zip", folder)
    assert load_pack(folder)


def test_too_much_is_refused_before_it_is_unpacked(file, folder, monkeypatch):
    monkeypatch.setattr(pack_moves, "MOST_BYTES", 1000)
    with pytest.raises(PackError, match="would unpack to more"):
        import_pack(file, folder)
    assert io.BytesIO(file.read_bytes()).getbuffer().nbytes > 1000
