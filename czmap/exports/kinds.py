"""What an evidence pack may hold, by name: light enough to be read at every start."""

FORMATS = (
    "geojson", "csv", "xlsx", "kml", "gpkg", "codes", "json", "pdf", "docx", "proforma",
    "png", "svg", "session",
)  # fmt: skip
"""What a pack may hold; the ledger is always in it."""

LEDGER, LEDGER_PAGE = "ledger.json", "ledger.md"
