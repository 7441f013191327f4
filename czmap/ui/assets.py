"""Serves the map's scripts, Leaflet and geometry from this app, so that no other host is asked.

Streamlit serves the folder of a declared component at /component/MODULE.NAME/. The map's frame is
itself such a component's page, so an address relative to it is ../MODULE.NAME/file, which holds
behind any base address and needs no option of the server.
"""

import functools
import hashlib
import mimetypes
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from streamlit.components.v1 import declare_component

from czmap.errors import CzmapError
from czmap.geometry_files import cache_folder
from czmap.maps import Assets

_STATIC = Path(__file__).resolve().parents[1] / "static"
_HERE = f"../{__name__}."


class AssetError(CzmapError):
    """A script of the map is not installed."""


def declare_assets() -> Assets:
    """Let Streamlit serve the map's folders, and give the addresses of its scripts and styles.

    Call it in every run that shows a map: a component declared outside a run is not served.

    Raises
    ------
    AssetError
        When Leaflet or czmap's own scripts are not installed.
    GeometryFileError
        When no folder for geometry can be written.
    """
    mimetypes.add_type("text/javascript", ".js")  # a Windows registry may say otherwise
    for name, folder in (("leaflet", _leaflet()), ("own", _STATIC), ("geometry", cache_folder())):
        declare_component(name, path=str(folder))
    return Assets(
        leaflet_script=f"{_HERE}leaflet/leaflet.js?v={_leaflet_version()}",
        leaflet_style=f"{_HERE}leaflet/leaflet.css?v={_leaflet_version()}",
        script=f"{_HERE}own/czmap.js?v={_version('czmap.js')}",
        style=f"{_HERE}own/czmap.css?v={_version('czmap.css')}",
    )


def geometry_address(name: str) -> str:
    """Give the address of a file in the cache folder, as the map's frame sees it."""
    return f"{_HERE}geometry/{name}"


def page_address(name: str) -> str:
    """Give the address of a file in the cache folder, as a page sees it: all pages lie one deep."""
    return f"component/{__name__}.geometry/{name}"


@functools.cache
def _leaflet() -> Path:
    """Find the folder of the XStatic-Leaflet package without importing it."""
    spec = find_spec("xstatic.pkg.leaflet")
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else Path()
    if not (folder / "leaflet.js").is_file():
        raise AssetError(
            "The map's own software (Leaflet) is not installed.",
            then="Install czmap again, with all its packages.",
        )
    return folder


@functools.cache
def _leaflet_version() -> str:
    return version("XStatic-Leaflet")


@functools.cache
def _version(name: str) -> str:
    path = _STATIC / name
    if not path.is_file():
        raise AssetError(f"The file {name} of czmap is missing.", then="Install czmap again.")
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


__all__ = ["AssetError", "declare_assets", "geometry_address", "page_address"]
