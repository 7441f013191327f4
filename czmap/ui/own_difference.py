"""A warning where two saved zones, subtracted, would tell of a handful of people (fault B18)."""

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.own import OwnIndicator, find_differences
from czmap.geodata.study import Study
from czmap.safe import for_markdown
from czmap.store import Listed, list_all_zones
from czmap.ui import cache_define, identity, state, text, text_own

MOST_SHOWN = 3


def show_differences(one: OwnIndicator, study: Study) -> None:
    """Warn of pairs of saved zones whose difference counts fewer than ten people."""
    if one.counts is None or not one.people:
        return
    try:
        listed = list_all_zones(cache_define.store(), identity.workspace())
    except CzmapError:
        return  # the pages that show saved zones say why they cannot be read
    state.once("own unread", lambda: _tell_unread(listed))  # once, not by every figure
    zones = {
        zone.content.name: zone.content.members
        for zone in listed.zones
        if zone.content.pack == study.key.pack
    }
    found = find_differences(zones, one.counts, study.pack.areas["ward_code"])
    for first, second, areas, count in found[:MOST_SHOWN]:
        st.warning(
            text_own.DIFFERENCE.format(
                zones=f"{for_markdown(first)} and {for_markdown(second)}",
                areas=text.many(areas, "neighbourhood"),
                label=for_markdown(one.indicator.short_name),
                count=text.many(count, "person", "people"),
            )
        )
    if len(found) > MOST_SHOWN:
        st.caption(f"And {text.many(len(found) - MOST_SHOWN, 'more pair')} of zones.")


def _tell_unread(listed: Listed) -> None:
    for unread in listed.unread:
        st.warning(for_markdown(f"{unread.sentence()} {text_own.NOT_COMPARED}"))
