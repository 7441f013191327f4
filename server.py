"""What `czmap app` starts: the pages of app.py, with security headers on every answer."""

import streamlit as st
from starlette.middleware import Middleware

from czmap.ui.headers import SecurityHeaders

app = st.App("app.py", middleware=[Middleware(SecurityHeaders)])
