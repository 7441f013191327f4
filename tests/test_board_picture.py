"""The ward board on paper: whole files, the right page, the same bytes, and readable in grey."""

import io
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from PIL import Image, ImageColor

from czmap.board import FIGURE_1, make_board
from czmap.board_picture import A4, DOTS, draw_board, to_picture
from czmap.errors import StudyError
from czmap.geodata.study import StudyKey, load_study
from czmap.map_paint import YLGNBU
from czmap.scoring.place import PlaceKind, make_place
from tests.drawn import draw_study


@pytest.fixture(scope="module")
def study():
    return load_study(StudyKey())


@pytest.fixture(scope="module")
def board(study):
    return make_board(
        study, make_place(study.pack, PlaceKind.WARD, study.areas["ward_code"].iloc[0]), FIGURE_1
    )


def texts_of(figure):
    return " ".join(
        text.get_text().replace("\n", " ")
        for text in figure.findobj(lambda one: hasattr(one, "get_text"))
    )


@pytest.fixture(scope="module")
def made(study, board):
    return {
        kind: to_picture(board, study.pack.manifest, kind=kind) for kind in ("png", "pdf", "svg")
    }


def test_a_png_is_a4_landscape_and_has_the_colours_of_the_screen(made, board):
    image = Image.open(io.BytesIO(made["png"])).convert("RGB")
    assert image.size == (int(A4[0] * DOTS), int(A4[1] * DOTS))
    assert Image.open(io.BytesIO(made["png"])).text["Title"] == f"{board.name}: ward board, czmap"
    seen = {colour for _, colour in image.getcolors(1 << 22)}
    for digit in set("".join(one.classes.digits for one in board.maps)) - {"-"}:
        assert ImageColor.getrgb(YLGNBU[int(digit)]) in seen


def test_a_pdf_is_one_page_with_a_title(made):
    pdf = made["pdf"]
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    assert b"/Count 1" in pdf
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
    assert [round(float(edge)) for edge in box.groups()] == [842, 595]
    assert b"/Title (" in pdf
    assert b"CreationDate" not in pdf


def test_an_svg_is_whole(made):
    root = ET.fromstring(made["svg"])  # noqa: S314 - made here
    assert root.tag.endswith("svg")
    assert b"ward board" in made["svg"]


def test_the_same_board_gives_the_same_bytes(study, board, made):
    for kind, content in made.items():
        assert to_picture(board, study.pack.manifest, kind=kind) == content


def test_the_page_says_what_it_shows_whose_it_is_and_that_it_is_invented(study, board):
    said = texts_of(draw_board(board, study.pack.manifest))
    assert f"INVENTED, not a real place: {board.name}" in said
    for one in board.maps:
        assert one.title in said
        assert all(text in said for _, text in one.classes.legend)
    assert "Lower good health" in said
    assert "north is up" in said
    assert "CC0 1.0" in said


def test_missing_figures_are_hatched_and_named():
    study = draw_study("12\n?4")
    board = make_board(study, make_place(study.pack, PlaceKind.WHOLE), ["drawn"])
    figure = draw_board(board, study.pack.manifest)
    hatches = [one.get_hatch() for one in figure.axes[0].collections]
    assert hatches.count("////") == 1
    assert "no data" in texts_of(figure)


@pytest.mark.parametrize("need", ["5", "??", "33\n33"])
def test_a_place_with_little_to_show_is_still_a_page(need):
    study = draw_study(need)
    board = make_board(study, make_place(study.pack, PlaceKind.WHOLE), ["drawn"])
    assert to_picture(board, study.pack.manifest, kind="svg").startswith(b"<?xml")


def test_the_classes_are_in_order_of_lightness_so_grey_can_be_read():
    grey = [Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0)) for colour in YLGNBU]
    steps = [light - dark for light, dark in pairwise(grey)]
    assert min(steps) > 20


def test_no_such_kind_is_a_sentence(study, board):
    with pytest.raises(StudyError, match="png, pdf or svg"):
        to_picture(board, study.pack.manifest, kind="bmp")
