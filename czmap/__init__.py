"""czmap: choose the area of a children's zone."""
