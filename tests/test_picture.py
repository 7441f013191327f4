"""The picture of a whole country: the right colour in the right place."""

import io

import numpy as np
import pytest
from PIL import Image

from czmap.choropleth import classify
from czmap.geometry_files import GeometryFiles
from czmap.map_paint import YLGNBU, AreaPaint, to_texts
from czmap.picture import NOTHING, make_pixel_map, paint_picture, to_png
from tests.drawn_pack import make_grid_pack, make_grid_study


@pytest.fixture(scope="module")
def study():
    return make_grid_study(make_grid_pack())


def test_every_area_has_its_pixels(study):
    made = make_pixel_map(study.areas, height=200)
    south, west, north, east = made.bounds
    rows, columns = made.place.shape
    middles = study.areas.geometry.centroid.to_crs(4326)
    row = ((north - middles.y) / (north - south) * rows).astype(int)
    column = ((middles.x - west) / (east - west) * columns).astype(int)
    assert made.place[row, column].tolist() == list(range(100))
    counts = np.bincount(made.place[made.place != NOTHING], minlength=100)
    assert counts.min() > 0.7 * counts.max()


def test_colours_ground_and_hatching():
    place = np.array([[0, 1], [NOTHING, 2]], dtype=np.int32).repeat(12, axis=0).repeat(12, axis=1)
    image = Image.open(io.BytesIO(to_png(place, "04-", YLGNBU))).convert("RGBA")
    assert image.size == (24, 24)
    assert image.getpixel((5, 5)) == (255, 255, 204, 255)
    assert image.getpixel((18, 5)) == (37, 52, 148, 255)
    assert image.getpixel((5, 18))[3] == 0
    missing = {image.getpixel((x, 18)) for x in range(12, 24)}
    assert missing == {(242, 242, 242, 255), (111, 119, 128, 255)}


def test_the_same_paint_is_the_same_file_and_another_is_not(study, tmp_path):
    files = GeometryFiles(study.pack, tmp_path)
    names = []
    for key in [*list(study.catalogue)[:2], next(iter(study.catalogue))]:
        values = study.areas[key]
        paint = AreaPaint(
            title=key,
            classes=classify(values, reference=values),
            values=to_texts(values, decimals=1),
        )
        names.append(paint_picture(study, paint, files)[0])
    assert names[0] == names[2] != names[1]
    assert (tmp_path / names[0]).read_bytes().startswith(b"\x89PNG")
