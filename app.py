"""The frame of czmap: page settings, navigation, study picker; then the page runs."""

from czmap.ui.frame import open_frame

open_frame().run()
