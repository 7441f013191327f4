"""The frame of czmap: page settings, navigation, place and need; then the page runs."""

from czmap.ui.frame import guarded, open_frame

page = open_frame()
with guarded():
    page.run()
