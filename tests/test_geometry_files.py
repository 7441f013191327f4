"""Boundary files: in a known order, whole or not at all, and wherever they can be written."""

import json
import os
import tempfile
import time
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from czmap import cleared, geometry_files
from czmap.cleared import clear_old_editions, installed_editions, mark_used
from czmap.geodata.pack import load_manifest
from czmap.geodata.study import INVENTED, pack_folder
from czmap.geometry_files import GeometryFileError, GeometryFiles, map_order, order_check
from tests.drawn_pack import EAST_LAD, HOSTILE, WEST_LAD, make_grid_pack


@pytest.fixture(scope="module")
def pack():
    return make_grid_pack()


@pytest.fixture
def files(pack, tmp_path):
    return GeometryFiles(pack, tmp_path)


def read(files, name):
    return json.loads((files.folder / name).read_text(encoding="utf-8"))


def test_files_of_two_councils_are_in_the_order_of_the_map(pack, files):
    listed = [
        feature["properties"]["c"]
        for lad in (WEST_LAD, EAST_LAD)
        for feature in read(files, files.areas(lad))["features"]
    ]
    ordered = list(pack.areas.index[map_order(pack.areas)])
    assert listed == ordered
    assert listed != sorted(listed)
    assert order_check(listed) == order_check(ordered) == zlib.adler32("".join(listed).encode())
    assert order_check(listed) != order_check(sorted(listed))


def test_boundaries_are_degrees_with_five_decimals_and_rfc_7946_rings(files):
    for feature in read(files, files.areas(WEST_LAD))["features"]:
        ring = np.array(feature["geometry"]["coordinates"][0])
        assert np.array_equal(ring, ring.round(5))
        assert (ring[:, 0] > -2.1).all()
        assert (ring[:, 1] > 53).all()
        assert shapely.LinearRing(ring).is_ccw


def test_names_have_no_underscore_and_are_written_once(files):
    names = [
        files.areas(WEST_LAD),
        files.wards(WEST_LAD),
        files.council(WEST_LAD),
        files.councils([WEST_LAD, EAST_LAD]),
        files.schools(WEST_LAD),
    ]
    assert not any("_" in name for name in names)
    stamps = [(files.folder / name).stat().st_mtime_ns for name in names]
    assert files.areas(WEST_LAD) == names[0]
    assert [(files.folder / name).stat().st_mtime_ns for name in names] == stamps
    assert len(list((files.folder / names[0]).parent.iterdir())) == len(names)


def test_hostile_names_stay_text(files):
    listed = read(files, files.areas(WEST_LAD))["features"]
    names = {feature["properties"]["c"]: feature["properties"]["n"] for feature in listed}
    assert names["Z01000003"] == HOSTILE["Z01000003"]
    assert names["Z01000005"] == HOSTILE["Z01000005"]


def test_areas_carry_their_people_and_a_missing_count_stays_missing(tmp_path):
    pack = make_grid_pack()
    pack.areas["population"] = pack.areas["population"].astype("Float64")
    pack.areas.loc["Z01000003", "population"] = pd.NA
    counted = GeometryFiles(pack, tmp_path)
    told = {
        one["properties"]["c"]: (one["properties"]["r"], one["properties"]["k"])
        for one in read(counted, counted.areas(WEST_LAD))["features"]
    }
    people = pack.areas.loc[sorted(told), ["population", "children"]]
    assert told.pop("Z01000003") == (None, int(people.loc["Z01000003", "children"]))
    assert all(people.loc[code].tolist() == list(own) for code, own in told.items())


def test_a_name_stands_inside_its_ward(pack, files):
    for feature in read(files, files.wards(EAST_LAD))["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.contains(shapely.Point(feature["properties"]["x"]))


def test_schools_without_a_place_are_left_out(files):
    features = read(files, files.schools(WEST_LAD))["features"]
    assert [feature["properties"]["n"] for feature in features] == ["St <b>Grid</b>'s", "Grid High"]


def test_a_disk_that_refuses_is_a_sentence_and_leaves_nothing(files, monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(GeometryFileError, match="No space left on device"):
        files.areas(WEST_LAD)
    assert [one for one in files.folder.rglob("*") if one.is_file()] == []


def test_of_files_that_come_with_choices_the_newest_stay(files, monkeypatch):
    monkeypatch.setattr(geometry_files, "MOST_PASSING", 3)
    names = [files.passing(f"zones-{number}.json", f"{number}") for number in range(5)]
    for age, name in enumerate(names):
        if (files.folder / name).is_file():
            os.utime(files.folder / name, ns=(age, age))
    files.areas(WEST_LAD)
    files.passing("zones-5.json", "5")
    left = sorted(path.name for path in (files.folder / names[0]).parent.iterdir())
    assert left == [f"areas-{WEST_LAD}.json", "zones-3.json", "zones-4.json", "zones-5.json"]
    files.passing("zones-0.json", "0")  # who still looks at it has it again
    assert (files.folder / names[0]).read_text(encoding="utf-8") == "0"


DAY = 24 * 3_600


@pytest.fixture
def old_folders(tmp_path, monkeypatch):
    """A cache with the folders of three editions, none used for eight days."""
    monkeypatch.setattr(cleared, "_marked", {})
    for name in ("1-old1", "2-here1", "2-old2", "notes", "2-with.dot"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "areas-E1.json").write_text("{}")
        os.utime(tmp_path / name, (time.time() - 8 * DAY,) * 2)
    return tmp_path


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_folders_of_editions_that_are_no_longer_installed_are_cleared(old_folders):
    gone = clear_old_editions(old_folders, {"here1"}, now=time.time())
    assert gone == ("1-old1", "2-old2")
    assert left_in(old_folders) == ["2-here1", "2-with.dot", "notes"]
    assert clear_old_editions(old_folders / "missing", {"here1"}, now=time.time()) == ()


def test_what_another_server_still_shows_is_not_cleared_and_comes_back_if_it_was(pack, old_folders):
    files = GeometryFiles(
        replace(pack, manifest=replace(pack.manifest, edition="old1")), old_folders
    )
    os.utime(old_folders / "2-old2")
    mark_used(old_folders / "1-old1")
    assert clear_old_editions(old_folders, {"here1"}, now=time.time()) == ()
    later = time.time() + 8 * DAY
    assert clear_old_editions(old_folders, {"here1"}, now=later) == ("1-old1", "2-old2")
    name = files.areas(WEST_LAD)
    assert (old_folders / name).is_file()
    assert clear_old_editions(old_folders, {"here1"}, now=time.time()) == ()


def test_a_server_that_runs_on_clears_what_is_old_once_other_data_is_shown(pack, old_folders):
    def show(edition):
        manifest = replace(pack.manifest, edition=edition)
        files = GeometryFiles(replace(pack, manifest=manifest), old_folders)
        files.areas(WEST_LAD)
        files.wards(WEST_LAD)

    show("old1")  # a session of before the change
    assert left_in(old_folders) == ["1-old1", "2-old1", "2-with.dot", "notes"]
    os.utime(old_folders / "2-old1", (time.time() - 8 * DAY,) * 2)
    show("new1")
    assert left_in(old_folders) == ["2-new1", "2-with.dot", "notes"]


def test_a_link_to_another_folder_is_left_alone(old_folders, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (old_folders / "2-linked").symlink_to(other, target_is_directory=True)
    os.utime(other, (time.time() - 8 * DAY,) * 2)
    assert "2-linked" not in clear_old_editions(old_folders, {"here1"}, now=time.time())
    assert other.is_dir()


def test_a_server_that_begins_clears_what_is_old_and_nothing_while_data_cannot_be_read(
    fresh_cache, monkeypatch, tmp_path, old_folders
):
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "mine"))
    cache = tmp_path / "mine" / "map-cache"
    invented = load_manifest(pack_folder(INVENTED)).edition
    for name in ("2-old3", f"2-{invented}"):
        (cache / name).mkdir(parents=True)
        os.utime(cache / name, (time.time() - 8 * DAY,) * 2)
    (tmp_path / "mine" / "england").mkdir()
    assert installed_editions() is None
    geometry_files.cache_folder()
    assert left_in(cache) == [*sorted(["2-old3", f"2-{invented}"])]
    (tmp_path / "mine" / "england").rmdir()
    geometry_files.cache_folder.cache_clear()
    geometry_files.cache_folder()
    assert left_in(cache) == [f"2-{invented}"]


def test_an_unsaved_pack_has_an_edition_of_its_own(tmp_path):
    one, other = (make_grid_pack(side=side, edition="") for side in (9, 10))
    editions = {GeometryFiles(pack, tmp_path).edition for pack in (one, other, one)}
    assert len(editions) == 2


@pytest.fixture
def fresh_cache():
    geometry_files.cache_folder.cache_clear()
    yield
    geometry_files.cache_folder.cache_clear()


def test_the_cache_lies_with_the_users_data(fresh_cache, monkeypatch, tmp_path):
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "mine"))
    assert geometry_files.cache_folder() == tmp_path / "mine" / "map-cache"


def test_the_cache_falls_back_to_a_temporary_folder(fresh_cache, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = geometry_files.cache_folder()
    assert folder.is_dir()
    assert folder.parent == tmp_path
