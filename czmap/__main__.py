"""python -m czmap is the same as czmap."""

from czmap.cli import main

main()
