"""Times of day as the person at the screen reads them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def told_at(saved: str) -> str:
    """Say when something was saved (UTC, as the store has it) by the clock of the browser.

    "14:05" of today, "14:05 on 3 November 2026" else; "(UTC)" where the browser does not say.
    """
    zone = _zone()
    at, now = datetime.fromisoformat(saved).astimezone(zone), datetime.now(zone)
    day = "" if at.date() == now.date() else f" on {at.day} {at:%B %Y}"
    return f"{at:%H:%M}{day}{' (UTC)' if zone is UTC else ''}"


def _zone() -> tzinfo:
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
