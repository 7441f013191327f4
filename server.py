"""What `czmap app` starts: the pages of app.py, with headers and a cookie on the answers."""

import sys

import streamlit as st
from starlette.middleware import Middleware

from czmap.errors import CzmapError
from czmap.ui import identity
from czmap.ui.cookies import WorkspaceCookie
from czmap.ui.headers import SecurityHeaders

try:
    identity.check_options()
except CzmapError as problem:
    sys.exit(f"czmap: {problem}")

app = st.App(
    "app.py",
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(WorkspaceCookie, needed=identity.is_by_browser),
    ],
)
