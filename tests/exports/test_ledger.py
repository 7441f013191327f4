"""The audit trail: every figure can be made again, and one that was altered is found."""

import dataclasses
import json
import os

import pandas as pd
import pytest

from czmap.errors import DefinitionError
from czmap.exports import pack_files
from czmap.exports.evidence import make_files
from czmap.exports.kinds import FORMATS
from czmap.exports.ledger import check_ledger, index_of, key_of, parse_ledger, to_ledger
from czmap.exports.pack_files import load_files, save_files, to_zip
from czmap.exports.shortlist import shortlist_of_zones
from czmap.scoring.zones import Zone


@pytest.fixture(scope="module")
def shortlist(ground):
    codes = list(ground.study.areas.index)
    zones = [("One", Zone(tuple(codes[:8]))), ("", Zone(tuple(codes[20:31])))]
    return shortlist_of_zones(ground.study, ground.scores, zones)


@pytest.fixture(scope="module")
def files(shortlist, ground):
    return make_files(shortlist, ground, FORMATS)


def checked(files, ground):
    ledger = parse_ledger(files["ledger.json"])
    return check_ledger(ledger, ground.study, ground.scores, files)


def test_a_pack_holds_every_format_and_agrees_with_itself(files, ground):
    wanted = {
        "zones.geojson",
        "zones.csv",
        "zones.xlsx",
        "zones.kml",
        "zones.gpkg",
        "codes.txt",
        "zones.json",
        "brief.pdf",
        "brief.docx",
        "pro-forma.docx",
        "ledger.json",
        "ledger.md",
    }
    assert wanted <= set(files)
    assert len([name for name in files if name.endswith((".png", ".svg"))]) == 12, (
        "a map and two charts"
    )
    checks = checked(files, ground)
    assert all(one.agrees for one in checks) and len(checks) > 100


def test_the_settings_come_back(files, ground):
    ledger = parse_ledger(files["ledger.json"])
    assert index_of(ledger) == ground.scores.index and key_of(ledger) == ground.study.key


def test_every_altered_figure_is_found_by_name(files, ground):
    whole = json.loads(files["ledger.json"])
    for name, value in whole["zones"][0]["figures"].items():
        altered = json.loads(files["ledger.json"])
        changed = value + 1 if isinstance(value, int | float) else "another"
        altered["zones"][0]["figures"][name] = changed
        wrong = [one.what for one in checked({**files, "ledger.json": to_ledger(altered)}, ground)
                 if not one.agrees]  # fmt: skip
        assert wrong == [f"zone {whole['zones'][0]['id']}, {name}"]


def test_an_altered_missing_or_moved_thing_is_found(files, ground):
    csv_changed = {**files, "zones.csv": files["zones.csv"].replace(b"One", b"Two")}
    assert [one.what for one in checked(csv_changed, ground) if not one.agrees] == [
        "file zones.csv"
    ]
    without = {name: content for name, content in files.items() if name != "brief.pdf"}
    (gone,) = [one for one in checked(without, ground) if not one.agrees]
    assert gone.found == "the file is not there"
    members = json.loads(files["ledger.json"])
    members["zones"][0]["members"].pop()
    moved = {one.what for one in checked({**files, "ledger.json": to_ledger(members)}, ground)
             if not one.agrees}  # fmt: skip
    assert {"definition", f"zone {members['zones'][0]['id']}, residents"} <= moved


def test_another_edition_is_said(files, ground):
    manifest = dataclasses.replace(ground.study.pack.manifest, edition="another")
    pack = dataclasses.replace(ground.study.pack, manifest=manifest)
    study = dataclasses.replace(ground.study, pack=pack)
    ledger = parse_ledger(files["ledger.json"])
    wrong = [one for one in check_ledger(ledger, study, ground.scores, files) if not one.agrees]
    assert [(one.what, one.found) for one in wrong] == [("data edition", "another")]


def test_the_readable_page_has_every_figure_and_source(files):
    page = files["ledger.md"].decode()
    whole = json.loads(files["ledger.json"])
    for zone in whole["zones"]:
        assert all(f"| {name} |" in page for name in zone["figures"])
    assert all(one["source"] in page for one in whole["indicators"].values())


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"kind": "czmap ledger"}', b"{" * 9])
def test_what_is_no_ledger_is_a_sentence(content):
    with pytest.raises(DefinitionError):
        parse_ledger(content)


def test_a_newer_ledger_is_refused_in_a_sentence(files):
    newer = json.loads(files["ledger.json"]) | {"format": 99}
    with pytest.raises(DefinitionError, match="made by a newer czmap"):
        parse_ledger(to_ledger(newer))


def test_files_come_back_from_a_folder_and_from_a_zip(files, tmp_path):
    save_files(files, tmp_path / "pack")
    named = {name: content for name, content in files.items() if name != "ledger.md"}
    assert load_files(tmp_path / "pack") == named
    zipped = tmp_path / "pack.zip"
    zipped.write_bytes(to_zip(files))
    assert load_files(zipped) == files and to_zip(files) == to_zip(dict(reversed(files.items())))


def test_the_areas_of_2011_go_with_the_codes_where_the_lookup_is_there(shortlist, ground):
    one, two, *_ = shortlist.entries[0].zone.members
    changes = pd.DataFrame(
        [("Z01900001", one, "S"), ("Z01900001", "Z01999999", "S"), ("Z01900002", two, "U")],
        columns=["lsoa11", "lsoa21", "change"],
    )
    pack = dataclasses.replace(shortlist.study.pack, changes=changes)
    study = dataclasses.replace(shortlist.study, pack=pack)
    made = make_files(dataclasses.replace(shortlist, study=study), ground, ["codes"])
    lines = made["codes-2011.csv"].decode("utf-8-sig").split()
    own = shortlist.entries[0].zone.id
    assert lines[1:] == [f"{own},Z01900001,{one},S,no", f"{own},Z01900002,{two},U,yes"]
    assert "codes-2011.csv" not in make_files(shortlist, ground, ["codes"])


def test_an_unknown_format_is_a_sentence(shortlist, ground):
    with pytest.raises(DefinitionError, match=r"1 of the formats are not known\. Namely: shp"):
        make_files(shortlist, ground, ["csv", "shp"])


def test_a_full_disk_leaves_what_was_there_and_no_half_file(files, tmp_path, monkeypatch):
    save_files({"zones.csv": b"before"}, tmp_path)
    calls = []

    def full(number):
        calls.append(number)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack_files.os, "fsync", full)
    with pytest.raises(DefinitionError, match=r"No space left on device.*Nothing was changed"):
        save_files(files, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["zones.csv"]
    assert (tmp_path / "zones.csv").read_bytes() == b"before"


@pytest.mark.skipif(os.name == "nt", reason="folders are made read-only in another way there")
def test_a_folder_that_cannot_be_written_is_a_sentence(files, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DefinitionError, match="could not be written"):
        save_files(files, tmp_path / "file" / "pack")
