"""A zone shared by link: made and withdrawn by its owner, met by who opens it."""

from urllib.parse import urlencode, urlsplit

import streamlit as st

from czmap.database import Store, StoreError
from czmap.safe import for_markdown
from czmap.shares import Rights, Share, list_shares, load_shared, share_zone, withdraw_share
from czmap.store import Saved, latest_version, load_zone
from czmap.ui import cache_define, identity, text_keep
from czmap.ui.clock import told_at
from czmap.ui.define_base import Origin, origin_of, try_quietly, try_to
from czmap.ui.define_state import Desk
from czmap.ui.identity import Kind


def show_share(saved: Saved) -> None:
    """Show the links to a zone of the workspace, and ask for another."""
    with st.expander("Share it", key="share-it"):
        if identity.person().kind is Kind.LAPTOP:
            st.caption(text_keep.SHARE_LAPTOP)
            return
        st.caption(text_keep.SHARE)
        found: list[Share] = []
        workspace = identity.workspace()
        try_quietly(lambda store: found.extend(list_shares(store, workspace, saved.id)))
        for one in found:
            _show_link(saved, one)
        with st.container(horizontal=True):
            for rights, label in (
                (Rights.VIEW, "Make a link to look at it"),
                (Rights.EDIT, "Make a link to edit it"),
            ):
                st.button(label, on_click=_share, args=(saved.id, rights), key=f"share-{rights}")


def _show_link(saved: Saved, share: Share) -> None:
    st.markdown(f"**{text_keep.RIGHTS[share.rights]}** (made at {told_at(share.made)})")
    st.code(link_of(saved, share.token), language=None, wrap_lines=True)
    st.button(
        "Withdraw this link",
        key=f"share-withdraw-{share.token}",
        on_click=_withdraw,
        args=(share.token,),
        type="tertiary",
    )


def link_of(saved: Saved, token: str) -> str:
    """Write the address of a link: the data that the zone is of, and the token."""
    here = urlsplit(st.context.url or "")
    path = here.path if here.path.endswith("/define") else f"{here.path.rstrip('/')}/define"
    start = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{start}{path}?{urlencode({'data': saved.content.pack, 'shared': token})}"


def _share(zone: str, rights: Rights) -> None:
    def act(store: Store) -> None:
        share_zone(store, identity.workspace(), zone, rights)

    try_to(act)


def _withdraw(token: str) -> None:
    try_to(lambda store: withdraw_share(store, identity.workspace(), token))


def show_shared(desk: Desk) -> None:
    """Say of a zone that came by a link what may be done with it; nothing of any other."""
    origin = origin_of(desk)
    if origin is None or not origin.token:
        return
    try:
        load_shared(cache_define.store(), origin.token)
    except StoreError:
        st.warning(text_keep.WITHDRAWN)
        return
    name = for_markdown(origin.saved.content.name)
    st.info(text_keep.SHARED[origin.rights].format(name=name))


def find_newer(store: Store, origin: Origin) -> Saved | None:
    """Give the version that was saved since the one that the zone on screen began from, if any.

    Raises
    ------
    StoreError
        When the zone is not to be had any more.
    """
    if origin.token:
        latest = load_shared(store, origin.token).saved
        return latest if latest.version > origin.saved.version else None
    zone, own = origin.saved.id, identity.workspace()
    if latest_version(store, own, zone) <= origin.saved.version:
        return None
    return load_zone(store, own, zone)
