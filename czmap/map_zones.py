"""The zones over a map: numbers and names travel with each change, outlines lie in a file."""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from czmap.map_paint import ZoneShape


def zones_message(
    zones: tuple[ZoneShape, ...], address: Callable[[str, str], str]
) -> dict[str, Any]:
    """Write zones as plain JSON values; czmap.js reads exactly these names.

    One outline travels with the message. Those of several weigh more than all else that a map is
    told, and stay as they are while one after the other is looked at: they are in a file.

    Parameters
    ----------
    address
        Keeps a file (name, text) for the browser and says where it finds it: a browser asks once
        for the outlines of a ranking, and not with every zone that is chosen.
    """
    apart = len(zones) > 1
    return {
        "zones": [
            {
                "id": zone.id,
                "number": zone.number,
                "label": zone.label,
                "at": list(zone.at),
                "chosen": zone.chosen,
                **({"letter": zone.letter} if zone.letter else {}),
                **({} if apart else {"outline": zone.outline}),
            }
            for zone in zones
        ],
        "outlines": address(*outlines_file(zones)) if apart else "",
    }


@functools.lru_cache(maxsize=64)  # by identity: the cache of a ranking gives everyone the same
def outlines_file(zones: tuple[ZoneShape, ...]) -> tuple[str, str]:
    """Name and text (GeoJSON) of a file of outlines: the same outlines have the same name."""
    features = [
        {"type": "Feature", "properties": {"id": zone.id}, "geometry": zone.outline}
        for zone in zones
    ]
    written = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return f"zones-{hashlib.sha256(written.encode()).hexdigest()[:16]}.json", written
