"""The frame of czmap: page settings, navigation, place and need; the page; whose data it shows."""

from czmap.ui import announce
from czmap.ui.frame import guarded, open_frame
from czmap.ui.turns import TURNS
from czmap.ui.whose_data import show_whose_data

with TURNS.one():
    page = open_frame()
    with guarded(stops=False):
        page.run()
    show_whose_data()
    announce.show()
