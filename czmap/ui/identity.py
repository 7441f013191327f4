"""Who is here, and whose zones they see: settled anew in every run.

On a laptop everything is of one workspace. On a shared server each browser has its own, by a
random key in a cookie that `WorkspaceCookie` sets; where people sign in (OpenID Connect, or a proxy
in front that says who they are), each person has. The store never holds a key, only its hash.
"""

import hashlib
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import streamlit as st

from czmap.errors import CzmapError
from czmap.safe import plain
from czmap.ui import state
from czmap.ui.cookies import NAMES

LAPTOP = "own"
"""The one workspace of a computer that only its own user reaches."""
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SESSION = "session workspace"


class Kind(StrEnum):
    """How czmap knows who is here."""

    LAPTOP = "laptop"
    BROWSER = "browser"
    SIGNED_IN = "signed in"


class SignInError(CzmapError):
    """Somebody must sign in first, or may not come in."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is here.

    Attributes
    ----------
    workspace
        Under which what they save is kept.
    name
        What they are called, where that is known; safe as plain text.
    lasting
        Whether they find it again after they leave: a browser that takes no cookies does not.
    """

    kind: Kind
    workspace: str
    name: str = ""
    lasting: bool = True


def person() -> Person:
    """Say who is here, as of now.

    Raises
    ------
    SignInError
        When they have not signed in where people must, or may not come in (any more).
    """
    if signs_in():
        return _signed_in(st.user.to_dict())
    if is_shared():
        return _browser(st.context.cookies)
    return Person(kind=Kind.LAPTOP, workspace=LAPTOP)


def workspace() -> str:
    """Give the workspace of who is here; raises as `person` does."""
    return person().workspace


def signs_in() -> bool:
    """Say whether people must sign in: by OpenID Connect, or through a proxy."""
    return bool(providers()) or bool(_trusted_headers())


def providers() -> tuple[str, ...]:
    """Name the ways to sign in of secrets.toml; "" is the one without a name."""
    return state.once("providers", _read_providers)


def _read_providers() -> tuple[str, ...]:
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return ()
    auth: Mapping[str, Any] = st.secrets["auth"]
    named = [name for name, one in auth.items()
             if isinstance(one, Mapping) and "client_id" in one]  # fmt: skip
    return (*([""] if "client_id" in auth else []), *sorted(named))


def is_shared() -> bool:
    """Say whether others than the user of this computer reach czmap.

    CZMAP_SHARED=1 or 0 says so; else they do when it listens to other computers, or answers to
    another name than this computer's own.
    """
    stated = os.environ.get("CZMAP_SHARED", "").strip()
    if stated in {"0", "1"}:
        return stated == "1"
    names: list[str] = list(st.get_option("server.allowedHosts") or [])
    return not (_listens_here_alone() and names and all(map(_is_here, names)))


def is_by_browser() -> bool:
    """Say whether each browser has a workspace of its own."""
    return is_shared() and not signs_in()


def may_replace_data() -> bool:
    """Say whether a page may replace the data: not where others look at the same."""
    return not is_shared()


def check_options() -> None:
    """Refuse options under which anybody could pretend to be anybody.

    Raises
    ------
    CzmapError
        When a proxy is trusted to say who somebody is, and others reach czmap without it.
    """
    if _trusted_headers() and not _listens_here_alone():
        raise CzmapError(
            "server.trustedUserHeaders is set, and czmap listens to other computers: each of them "
            "could say that it is anybody.",
            then="Let czmap listen on 127.0.0.1 and put the proxy that signs people in on the same "
            "computer.",
        )


def _trusted_headers() -> Mapping[str, str]:
    found = st.get_option("server.trustedUserHeaders")
    return found if isinstance(found, Mapping) else {}


def _listens_here_alone() -> bool:
    return _is_here(str(st.get_option("server.address") or ""))


def _is_here(name: str) -> bool:
    """Say whether a name or address is this computer alone."""
    if name.casefold() == "localhost" or name.startswith("unix:"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _browser(cookies: Mapping[str, str]) -> Person:
    for name in NAMES:
        if _KEY.fullmatch(key := cookies.get(name, "")):
            return Person(kind=Kind.BROWSER, workspace=_hidden("browser", key))
    key = state.kept(_SESSION, "") or secrets.token_hex(16)
    state.keep(_SESSION, key)
    return Person(kind=Kind.BROWSER, workspace=_hidden("session", key), lasting=False)


def _signed_in(told: Mapping[str, Any]) -> Person:
    check_options()
    by_proxy = not told.get("is_logged_in") and bool(_trusted_headers())
    if not by_proxy and not told.get("is_logged_in"):
        raise SignInError("Sign in first.", then="Your zones are kept under your name.")
    said = [str(told[name]) for name in ("sub", "email", "name") if told.get(name)]
    if not said:
        raise SignInError(
            "Who you are did not come with your sign-in.", then="Tell who looks after czmap."
        )
    if not may_enter(told):
        raise SignInError(
            "You are signed in, but not on the list of people who may use this czmap.",
            then="Ask who looks after it.",
        )
    issuer = "proxy" if by_proxy else str(told.get("iss", ""))
    name = plain(str(told.get("name") or told.get("email") or said[0]))[:80]
    return Person(
        kind=Kind.SIGNED_IN, workspace=_hidden("person", f"{issuer}\n{said[0]}"), name=name
    )


def may_enter(told: Mapping[str, Any]) -> bool:
    """Say whether somebody is on the list that CZMAP_PEOPLE names; without one all may enter.

    The file has an e-mail address or an @domain a line; it is read anew each time, so that who is
    taken out of it is out at once. A list that cannot be read lets nobody in.
    """
    file = os.environ.get("CZMAP_PEOPLE", "").strip()
    if not file:
        return True
    try:
        lines = Path(file).expanduser().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    listed = {line.strip().casefold() for line in lines if line.strip()[:1] not in {"", "#"}}
    address = str(told.get("email") or "").casefold()
    if not address or told.get("email_verified") is False:
        return False
    return address in listed or f"@{address.rpartition('@')[2]}" in listed


def _hidden(kind: str, key: str) -> str:
    """Name a workspace so that its key cannot be read back from the store."""
    return f"{kind}:{hashlib.sha256(key.encode()).hexdigest()}"
