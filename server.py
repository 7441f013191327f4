"""What `czmap app` starts: the pages of app.py behind czmap's own door, headers and cookie."""

import sys

import streamlit as st

from czmap.errors import CzmapError
from czmap.gdal_fence import check_gdal
from czmap.ui import identity
from czmap.ui.door import layers
from czmap.ui.faults import show_fault

check_gdal()
try:
    identity.check_options()
except CzmapError as problem:
    sys.exit(f"czmap: {problem}")

app = st.App("app.py", middleware=layers(), on_script_error=show_fault)
