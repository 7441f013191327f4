"""Where czmap's own files lie, and where a user's data belongs."""

import os
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent


def home() -> Path:
    """Find the folder with app.py, pages/ and data/: a checkout, or the installed copy."""
    checkout = _PACKAGE.parent
    return checkout if (checkout / "app.py").is_file() else _PACKAGE / "_home"


def own_data() -> Path:
    """Find the folder of what czmap ships: the catalogue and the invented borough."""
    return home() / "data"


def user_data() -> Path:
    """Find the folder of downloaded packs: CZMAP_DATA, or the system's place for user data.

    It is not made here; whoever writes into it makes it.
    """
    stated = os.environ.get("CZMAP_DATA", "").strip()
    return Path(stated).expanduser() if stated else user_data_path("czmap", appauthor=False)
