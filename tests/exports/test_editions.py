"""A zone on newer data: what it was kept with comes back, and each figure is put beside today's."""

import csv
import io
import math
from dataclasses import replace

import pytest

from czmap.exports.contents import ZoneContent, parse_text, to_text
from czmap.exports.definitions import to_geojson
from czmap.exports.editions import (
    NEED,
    changes_in_words,
    compare_editions,
    keep_figures,
    to_changes_csv,
    weights_word,
)
from czmap.exports.sessions import open_file
from czmap.exports.shortlist import shortlist_of_zones
from czmap.scoring.need import score_need
from czmap.scoring.zones import Zone
from tests.drawn import INDEX, draw_study

STUDY = draw_study("""
    1234
    2347
    9876
""")
SCORES = score_need(STUDY.reference, INDEX, STUDY.catalogue)
TODAY = shortlist_of_zones(STUDY, SCORES, [("Ours", Zone(tuple(STUDY.areas.index[:4])))])


@pytest.fixture
def content():
    """Give a zone as it is kept with its figures."""
    entry = TODAY.entries[0]
    return ZoneContent(
        name="Ours", members=entry.zone.members, pack="drawn", edition="1",
        figures=keep_figures(entry), need=weights_word(TODAY),
    )  # fmt: skip


def test_the_same_data_changes_no_figure(content):
    back = parse_text(to_text(content))
    assert back == content and dict(back.figures)["residents"] > 0
    changes = compare_editions(back.figures, back.need, TODAY)
    known = [one.change for one in changes if math.isfinite(one.after)]
    assert known == [0.0] * len(known) and len(known) >= 3
    assert "residents stayed the same" in changes_in_words(changes, "1", "2")


def test_each_change_is_said_and_written(content):
    kept = dict(content.figures) | {"residents": 1.0, "indicator_values.=gone": 3.0}
    changes = compare_editions(tuple(kept.items()), content.need, TODAY)
    now = TODAY.entries[0].profile.residents
    by_name = {one.figure: one for one in changes}
    assert by_name["residents"].change == round(now) - 1
    assert math.isnan(by_name["indicator_values.=gone"].change)
    assert f"residents 1 → {now:,.0f}" in changes_in_words(changes, "1", "2")
    text = to_changes_csv(changes, TODAY, "1").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text[text.index("figure,name") :])))
    assert float(rows[0]["after"]) == round(now)
    assert any(row["name"] == "'=gone" for row in rows)  # no live formula


def test_need_is_compared_only_when_it_was_made_of_the_same(content):
    other = compare_editions(content.figures, "z_score else:1", TODAY)
    assert math.isnan(next(one for one in other if one.figure == NEED).change)


def test_an_export_brings_its_figures_and_edition():
    opened = open_file(to_geojson(TODAY))
    assert opened.data == STUDY.pack.manifest.edition
    assert opened.zones[0].figures == keep_figures(TODAY.entries[0])


def test_a_record_without_figures_is_still_read_and_a_damaged_one_refused(content):
    bare = replace(content, figures=(), need="")
    older = to_text(bare).replace('"figures": [], ', "").replace('"need": "", ', "")
    assert "figures" not in older
    assert parse_text(older) == bare
    with pytest.raises(Exception, match="damaged"):
        parse_text(to_text(bare).replace('"figures": []', '"figures": [["residents", NaN]]'))
