"""Measures of czmap; each says in its head how it is run."""
