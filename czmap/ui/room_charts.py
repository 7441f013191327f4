"""Charts in room mode: their words are as large as the page's."""

from collections.abc import Mapping
from typing import Any

from czmap.charts.enlarged import enlarge
from czmap.ui import state


def fit_room(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Give a chart as it is read here: from the back of a room in room mode, else as it is."""
    return enlarge(spec) if state.view().room else dict(spec)
