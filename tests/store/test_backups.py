"""The file of saved zones is copied daily and before an upgrade; a damaged one is left alone."""

import pytest

from czmap import backups
from czmap.database import StoreError, file_address, open_store
from czmap.exports.contents import ZoneContent
from czmap.store import list_zones, save_zone

ZONE = ZoneContent(name="Ours", members=("E01000001",), pack="england")


@pytest.fixture
def path(tmp_path):
    """A file with one saved zone, and a backup that holds it."""
    opened = open_store(file_address(tmp_path))
    save_zone(opened, "own", ZONE)
    for copy in (tmp_path / "backups").iterdir():
        copy.unlink()  # the one of the empty file
    save_zone(opened, "own", ZONE)
    opened.engine.dispose()
    return tmp_path / "zones.sqlite"


def copies(path):
    return sorted(one.name for one in path.with_name("backups").iterdir())


def test_one_copy_a_day_is_made_and_seven_are_kept(path):
    assert len(copies(path)) == 1 and backups.back_up(path) is None
    for day in range(10, 20):
        (path.with_name("backups") / f"zones-2020-01-{day}.sqlite").write_bytes(b"old")
    made = backups.back_up(path, "before-schema-2")
    assert made is not None and not backups.is_damaged(made)
    assert len(copies(path)) == backups.KEPT
    assert made.name in copies(path) and "zones-2020-01-19.sqlite" in copies(path)
    assert "zones-2020-01-10.sqlite" not in copies(path)


@pytest.mark.parametrize("damage", ["overwritten", "cut"])
def test_a_damaged_file_is_left_alone_and_its_last_good_backup_read(path, damage):
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] if damage == "cut" else b"x" * len(whole))
    later = path.with_name("backups") / "zones-9999-01-01.sqlite"
    later.write_bytes(b"no database either")
    before = path.read_bytes()
    opened = open_store(file_address(path.parent))
    assert "damaged; it was left as it is" in opened.notice and later.name not in opened.notice
    assert [one.content for one in list_zones(opened, "own")] == [ZONE]
    with pytest.raises(StoreError, match="may only be read here"):
        save_zone(opened, "own", ZONE)
    opened.engine.dispose()
    assert path.read_bytes() == before


def test_a_copy_that_cannot_be_made_hinders_no_save(tmp_path, caplog):
    (tmp_path / "backups").write_text("a file where the folder should be")
    opened = open_store(file_address(tmp_path))
    save_zone(opened, "own", ZONE)
    assert len(list_zones(opened, "own")) == 1
    assert "were not backed up" in caplog.text
    opened.engine.dispose()
