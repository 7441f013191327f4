"""The frame of czmap: page settings, navigation, place and need; the page runs; its foot."""

from czmap.ui.foot import show_foot
from czmap.ui.frame import guarded, open_frame

page = open_frame()
with guarded(stops=False):
    page.run()
show_foot()
