"""Rows of the fault catalogue about figures, places and files that are read whole."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import TableError
from czmap.geodata.cells import Measure, Why
from czmap.geodata.codebook import Level
from czmap.geodata.delimited import MOST_BYTES, parse_delimited
from czmap.geodata.indicators import Direction
from czmap.geodata.own import Answers, Small, add_own, find_differences, make_own
from czmap.geodata.own_kept import drop_kept, keep_own, load_kept
from czmap.geodata.own_points import count_kinds, find_reach, make_points
from czmap.geodata.own_shapes import make_shapes
from czmap.geodata.own_table import make_book, to_findings_report, to_report
from czmap.geodata.personal import PersonalError
from czmap.geodata.point_rows import Located, PointColumns, find_point_columns, read_points
from czmap.geodata.sandbox import ReadAs, read_own, read_point_rows, read_shape_rows
from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.geodata.tables import read_own_table
from czmap.safe import for_filename, for_markdown
from czmap.scoring.need import NeedIndex, score_need
from tests.drawn import draw_areas, make_pack

PACK = make_pack(draw_areas("1234 5678", "AAab ABbb"))
BOOK = make_book(PACK)
CODES = list(PACK.areas.index)
WARDS = sorted(PACK.areas["ward_code"].unique())
SAID = Answers(
    label="Referrals", unit="%", direction=Direction.HIGH, source="us", period="2025",
    measure=Measure.RATE,
)  # fmt: skip


def text(header, rows):
    return ("\n".join([header, *rows]) + "\n").encode()


def by_code(cells, codes=CODES, name="Share (%)"):
    return text(f"code,{name}", [f"{a},{b}" for a, b in zip(codes, cells, strict=False)])


def made(cells, level=Level.LSOA, codes=CODES, **answers):
    table = read_own_table(parse_delimited(by_code(cells, codes)), BOOK)
    said = Answers(**{**vars(SAID), **answers})
    return make_own(table.columns[0], said, PACK, "invented", level)


def test_a18_councils_in_a_table_are_not_read_the_datas_own_are_used():
    rows = [f"{code},E07000999,{n}.5" for n, code in enumerate(CODES)]
    table = read_own_table(parse_delimited(text("code,LAD19CD,share", rows)), BOOK)
    assert [one.name for one in table.columns] == ["share"] and "LAD19CD" in table.refused
    study = make_study(PACK, load_catalogue(), StudyKey())
    with_it = add_own(study, [made(range(8))])
    assert with_it.areas["lad_code"].equals(PACK.areas["lad_code"])


@given(st.lists(st.none() | st.integers(1, 99), min_size=8, max_size=8))
@settings(max_examples=30)
def test_b7_an_area_without_a_figure_is_ranked_neither_first_nor_last(cells):
    if len({one for one in cells if one is not None}) < 2:
        return
    one = made(["[c]" if cell is None else f"{cell}.5" for cell in cells])
    study = add_own(make_study(PACK, load_catalogue(), StudyKey()), [one])
    index = NeedIndex(weights=((one.indicator.key, 1.0),))
    scores = score_need(study.reference, index, study.catalogue)
    missing = one.values.isna()
    assert scores.rank[missing].isna().all() and scores.rank[~missing].notna().all()


def test_b15_it_is_told_where_there_are_enough_to_say_what_is_usual():
    from tests.geodata.test_tables import read, said

    assert "more than 1,000 times" in said(read([5_000_000, *range(1, 40)]).columns[0])


def test_b18_zones_whose_difference_counts_a_handful_are_found():
    counts = pd.Series([4.0, 30, 40, 50, 60, 70, 80, 90], index=CODES)
    zones = {"Wide": CODES[:4], "Narrow": CODES[1:4], "Other": CODES[4:], "Far": CODES[5:]}
    wards = PACK.areas["ward_code"]
    assert find_differences(zones, counts, wards) == [("Narrow", "Wide", 1, 4)]
    assert find_differences(zones, counts.mask(counts < 10), wards) == []
    by_ward = pd.Series(5.0, index=WARDS)
    assert find_differences(zones, by_ward, wards) == []


def test_figures_by_ward_are_shown_by_every_neighbourhood_and_marked_and_never_shared_out():
    cells = [12.5, "[c]", *range(20, 18 + len(WARDS))]
    one = made(cells, Level.WARD, WARDS)
    ward = PACK.areas["ward_code"]
    assert (one.values[ward == WARDS[0]] == 12.5).all()
    hidden = list(PACK.areas.index[ward == WARDS[1]])
    assert one.values[hidden].isna().all() and {one.why[c] for c in hidden} == {Why.SUPPRESSED}
    assert one.indicator.by_ward and one.indicator.context
    assert one.indicator.label.endswith("(ward value)")
    assert not made(cells, Level.WARD, WARDS, weighable=True).indicator.context


def test_counts_by_ward_are_divided_by_the_people_of_the_ward_or_refused():
    people = PACK.areas.groupby("ward_code")["population"].sum()
    one = made(range(100, 100 + len(WARDS)), Level.WARD, WARDS, measure=Measure.COUNT, rate=True)
    wanted = 1_000 * 100 / people[WARDS[0]]
    assert math.isclose(one.values[PACK.areas["ward_code"] == WARDS[0]].iloc[0], wanted)
    with pytest.raises(TableError, match="counts whole wards"):
        made(range(100, 200), Level.WARD, WARDS, measure=Measure.COUNT)


def test_wards_of_another_year_are_refused_and_listed():
    codes = [*WARDS, "E05009999"]
    table = read_own_table(parse_delimited(by_code(range(9), codes)), BOOK)
    assert table.level is Level.WARD and table.rows == len(WARDS)
    assert "of another year" in " ".join(one.sentence() for one in table.findings)
    others = [WARDS[0], *(f"E0500{n}" for n in range(1000, 1009))]
    with pytest.raises(TableError, match="Wards change nearly every year"):
        read_own_table(parse_delimited(by_code(range(10), others)), BOOK)


def test_the_report_lists_what_matched_line_by_line_also_through_the_child():
    found = read_own(by_code([1.5, "[c]", 3, 4]), BOOK)
    report = to_report(found.table)
    matched = report[report["became"] == "matched"]
    assert matched["line"].tolist() == ["2", "3", "4", "5"]
    assert matched["as_it_stood"].tolist() == CODES[:4]
    assert (report["became"] == "missing").sum() == 1 + 4
    assert found.table.columns[0].why == {CODES[1]: Why.SUPPRESSED}


MIDDLES = PACK.areas.geometry.centroid
PLACES = text(
    "Service,Type,Easting,Northing",
    [f"Hub {n},{'Hub' if n % 2 else 'Library'},{p.x:.1f},{p.y:.1f}" for n, p in enumerate(MIDDLES)],
)


def points_of(content):
    found = read_own(content, BOOK)
    rows = read_point_rows(content, found.points)
    return make_points(rows, ("Hubs", "us", "2025"), PACK, "invented")


def test_places_are_put_in_their_neighbourhoods_and_counted_inside_and_near():
    made, found = points_of(PLACES)
    assert made.table["lsoa_code"].tolist() == CODES and not found
    reach = find_reach(made, PACK.areas, CODES[:2], metres=100_000)
    counts = count_kinds(made, reach)
    assert counts.loc[["Hub", "Library"], "inside"].tolist() == [1, 1]
    assert int(counts.to_numpy().sum()) == len(CODES)
    assert reach["metres"].iloc[:2].tolist() == [0, 0] and reach["metres"].is_monotonic_increasing


def test_places_by_latitude_and_longitude_also_swapped_lie_where_they_should():
    degrees = MIDDLES.to_crs(4326)
    for head, pairs in (
        ("Name,Latitude,Longitude", [(p.y, p.x) for p in degrees]),
        ("Name,Longitude,Latitude", [(p.x, p.y) for p in degrees]),
    ):
        made, _ = points_of(text(head, [f"Hub,{a:.6f},{b:.6f}" for a, b in pairs]))
        assert made.table["lsoa_code"].tolist() == CODES
    grid = parse_delimited(text("Name,Latitude,Longitude", ["Hub,-1.5,52.1"] * 12))
    swapped = read_points(grid, find_point_columns(grid))
    assert np.allclose(swapped.xy, (-1.5, 52.1)) and "wrong way round" in swapped.findings[0].what


def test_places_that_say_nowhere_or_elsewhere_are_listed_by_line():
    rows = ["Hub,52.1,-1.5", "Hub,n/a,-1.5", "Hub,40.4,-3.7", "Hub,52.2,-1.4"]
    grid = parse_delimited(text("Name,Latitude,Longitude", rows))
    read = read_points(grid, find_point_columns(grid))
    assert read.lines == (2, 5)
    told = {one.what: one.lines for one in read.findings}
    assert told["1 row has no place"] == (3,) and told["1 row lies outside England"] == (4,)
    assert to_findings_report(read.findings)["line"].tolist() == ["3", "4"]


def test_places_by_postcode_need_the_table_of_postcodes():
    content = text("Service,Postcode", [f"Hub {n},m{n}1ab" for n in range(1, 20)])
    found = read_own(content, BOOK)
    assert found.points == PointColumns(located=Located.POSTCODE, at=("Postcode",), name="Service")
    rows = read_point_rows(content, found.points)
    assert rows.postcodes[0] == "M1 1AB"
    with pytest.raises(TableError, match="the table of postcodes is not here"):
        make_points(rows, ("Hubs", "us", "2025"), PACK, "invented")


def test_what_is_kept_comes_back_the_same_and_a_damaged_file_is_named_and_left(tmp_path):
    points, _ = points_of(PLACES)
    here = PACK.areas.to_crs(4326).geometry.iloc[0]
    rows = read_shape_rows(shapely.to_geojson(here).encode())
    shapes, _ = make_shapes(rows, "Estate", "us", PACK, "invented")
    figures = made([15, "[c]", 30, 4], measure=Measure.COUNT, small=Small.SUPPRESS)
    for one in (points, shapes, figures):
        keep_own(tmp_path, one)
    (tmp_path / "broken.json").write_text('{"format": 1, "kind": "poi', encoding="utf-8")
    found, wrong = load_kept(tmp_path)
    by_digest = {one.digest: one for one in found}
    pd.testing.assert_frame_equal(by_digest[points.digest].table, points.table)
    assert by_digest[shapes.digest].shapes[0].equals(shapes.shapes[0])
    back = by_digest[figures.digest]
    assert back.indicator == figures.indicator and back.why == figures.why
    pd.testing.assert_series_equal(back.values, figures.values, check_names=False)
    assert len(wrong) == 1 and "broken.json" in wrong[0] and (tmp_path / "broken.json").exists()
    drop_kept(tmp_path, points.digest)
    assert len(load_kept(tmp_path)[0]) == 2


names = st.one_of(
    st.text(max_size=300),
    st.sampled_from(["../../x", "a\x00b.csv", "a.csv:evil.exe", "x" * 300, "\u202egpj.exe", "🗺️.csv",
                     "<img src=x onerror=alert(1)>.csv", "/etc/passwd", "C:\\x.csv"]),
)  # fmt: skip


@given(names)
def test_e14_a_name_is_never_a_path_and_is_shown_escaped(name):
    safe = for_filename(f"report on {name}")
    assert "/" not in safe and "\\" not in safe and ".." not in safe and len(safe) <= 60
    assert "<" not in for_markdown(name).replace("\\<", "")


def test_e14_no_name_of_a_file_reaches_the_child(monkeypatch):
    from czmap.geodata import sandbox

    asked = []

    def run(content, options, *, book=b""):
        asked.append(repr(options))
        raise TableError("read")

    monkeypatch.setattr(sandbox, "run_apart", run)
    with pytest.raises(TableError):
        read_own(by_code([1]), BOOK, name="../../canary.csv")
    assert "canary" not in asked[0]


def test_c20_a_file_over_the_limit_is_refused_before_any_child_is_started(monkeypatch):
    from czmap.geodata import sandbox

    monkeypatch.setattr(sandbox, "run_apart", None)
    for read in (lambda c: read_own(c, BOOK), read_shape_rows):
        content = (b"{" if read is read_shape_rows else b"a") * (MOST_BYTES + 1)
        with pytest.raises(TableError, match="50 MB; the limit is 50 MB"):
            read(content)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "xls", "ods", "zip", "json", "txt", "pdf"])
@pytest.mark.parametrize(
    "start",
    [b"code,value\n", b"PK\x03\x04xl/", b"\xd0\xcf\x11\xe0", b"PK\x03\x04mimetype", b'{"a": 1}',
     b"%PDF-1.7", b"<html>", b"SQLite format 3\x00"],
)  # fmt: skip
def test_c21_eight_kinds_under_eight_names_are_told_by_what_they_are(start, ending):
    from czmap.geodata.delimited import kind_of
    from czmap.geodata.sandbox import _named_otherwise

    kind = kind_of(start)
    if kind in {"csv", "xlsx"}:
        told = " ".join(one.what for one in _named_otherwise(kind, f"table.{ending}"))
        same = (ending == "xlsx") == (kind == "xlsx")
        assert told == "" if same else f"named .{ending} but is" in told
        return
    words = {"geojson": "GeoJSON or JSON"}.get(kind, kind)
    with pytest.raises(TableError, match=words):
        read_own(start, BOOK, name=f"table.{ending}")


def test_a19_a_file_with_personal_data_is_refused_through_the_child():
    rows = [f"{code},{n},Sarah Smith" for n, code in enumerate(CODES)]
    with pytest.raises(PersonalError, match="let go of and nothing of it is kept"):
        read_own(text("code,value,reference", rows), BOOK)


def test_a14_rows_are_chosen_through_the_child_and_the_choices_are_given():
    rows = [f"{code},{year},{n}.5" for n, code in enumerate(CODES) for year in (2024, 2025)]
    content = text("code,year,share", rows)
    found = read_own(content, BOOK)
    assert found.table is None and "stands 2 times with different values" in found.problem
    assert found.choices["year"] == ("2024", "2025")
    chosen = read_own(content, BOOK, ReadAs(only=(("year", "2025"),)))
    assert chosen.table.rows == len(CODES)
