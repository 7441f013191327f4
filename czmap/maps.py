"""The map as folium draws it: a constant frame, and a short message of what changes.

Only this module imports folium. The frame's script is the same for one study, so streamlit-folium
keeps the map it has; `PaintMessage` travels beside it and is applied to the living map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Element
from folium.elements import JSCSSMixin
from folium.map import FeatureGroup, Layer
from folium.template import Template

from czmap.safe import for_script

Bounds = tuple[float, float, float, float]

OSM_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
OSM_CREDIT = (
    '&copy; <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">'
    "OpenStreetMap</a> contributors"
)


@dataclass(frozen=True, kw_only=True)
class Assets:
    """Addresses of scripts and styles, as the frame of the map sees them."""

    leaflet_script: str
    leaflet_style: str
    script: str
    style: str


@dataclass(frozen=True, kw_only=True)
class MapFiles:
    """Addresses of one study's geometry, and where it lies.

    Attributes
    ----------
    areas, wards, councils
        One address a council; on a big map `areas` holds the councils themselves.
    bounds
        South, west, north, east, in degrees.
    big
        Whether areas are a picture and councils are what is clicked.
    """

    areas: Sequence[str]
    wards: Sequence[str] = ()
    councils: Sequence[str] = ()
    bounds: Bounds
    big: bool = False


class _Said(Element):
    """Text that stands as it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_: Any) -> str:
        return self._text


class _Frame(folium.Map):
    """folium's map without the outside hosts of its own scripts and styles."""

    def __init__(self, assets: Assets, *, tiles: bool) -> None:
        self.default_js = [("leaflet", assets.leaflet_script), ("czmap", assets.script)]
        self.default_css = [("leaflet_css", assets.leaflet_style), ("czmap_css", assets.style)]
        super().__init__(
            location=(53, -2),
            zoom_start=6,
            tiles=None,
            prefer_canvas=True,
            zoom_snap=0.25,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=90,
            attribution_control=tiles,
        )

    def render(self, **kwargs: Any) -> str:
        """Give the page round the map what streamlit-folium takes of it: the map's own header.

        folium's own way would have jinja compile all that is said as a template, for every click;
        scripts and addresses are taken from the parts themselves.
        """
        page: Any = self.get_root()
        said = self._template.module.header(self, kwargs)
        page.header.add_child(_Said(said), name=self.get_name())
        for layer in self._children.values():
            layer.render(**kwargs)
        return ""


class _AreaLayer(JSCSSMixin, Layer):
    """The areas of a study: addresses only, so that the script never changes."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = czmap.layer(
            {{ this._parent.get_name() }}, {{ this.settings }});
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}"""
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(name="areas", overlay=True, control=False)
        self._name = "AreaLayer"
        self.settings = for_script({"name": "main", **settings})

    def render(self, **_: Any) -> str:
        """Say nothing beside the script."""
        return ""


class PaintMessage(FeatureGroup):
    """What changes on a living map; streamlit-folium runs it there without a new frame."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.featureGroup(); czmap.apply("main", {{ this.message }});
        {% endmacro %}"""
    )

    def __init__(self, **message: Any) -> None:
        super().__init__()
        self.message = for_script(message)

    def render(self, **_: Any) -> str:
        """Say nothing within the frame's own script: the message travels beside it."""
        return ""


def draw_frame(files: MapFiles, assets: Assets, *, tiles: bool = False) -> folium.Map:
    """Draw the constant part of a map. Build it anew for every run; never cache it.

    Parameters
    ----------
    tiles
        Whether OpenStreetMap's street map lies below, which needs the internet.
    """
    frame = _Frame(assets, tiles=tiles)
    if tiles:
        folium.TileLayer(OSM_TILES, attr=OSM_CREDIT, max_zoom=19).add_to(frame)
    south, west, north, east = files.bounds
    _AreaLayer(
        areas=list(files.areas),
        wards=list(files.wards),
        councils=list(files.councils),
        bounds=[[south, west], [north, east]],
        big=files.big,
        opacity=0.7 if tiles else 0.95,
    ).add_to(frame)
    return frame


def draw_paint(message: Mapping[str, Any]) -> PaintMessage:
    """Wrap what changes (plain JSON values) for the living map."""
    return PaintMessage(**message)
