from czmap.ui.frame import ensure_framed

ensure_framed()
