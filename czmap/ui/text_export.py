"""Words of the page where people take files away."""

INTRO = (
    "Files that open in other programs, each with its sources, licence and caveat. From any of "
    "them czmap, or anybody with the list of codes, can rebuild the same zone."
)
NOTHING = (
    "There is nothing to take away yet. Find zones, or draw one; then come back here. "
    "Whatever is on this page stays on this computer until you download it."
)
KINDS = {
    "found": "Zones that were found",
    "drawn": "The zone you are defining",
    "saved": "Saved zones",
}
PACK_HELP = (
    "One zip file with the chosen files and the audit trail: a ledger that ties each figure to its "
    "table, publisher, edition, licence, weights and method. Whoever has czmap can have every "
    "figure made anew and be told which agree (`czmap verify FILE`). Writing it takes some "
    "seconds; your browser then saves it."
)
OWN_HELP = (
    "With your table in it, whoever gets the pack can make every figure anew, and can see your "
    "figures. Without it, `czmap verify` says which figures only you can check."
)
OWN_LAYERS = "Put my own places and boundaries into the files"
OWN_LAYERS_HELP = (
    "They become layers of the GeoPackage, sheets of the workbook and files of the pack, marked as "
    "yours with the source you gave, and `czmap verify` counts them anew."
)
OWN_LAYERS_STAY = "Your own places and boundaries stay on this computer: no file holds them."
OWN_LAYERS_LEAVE = (
    "**They leave this computer with the files**: {what}. Only those inside a zone, near it or "
    "sharing ground with it are taken. Whoever gets the pack, the Excel table or the GeoPackage "
    "can read them: check that you may pass them on."
)
OWN_LAYERS_NONE = "None of your own places and boundaries lies in these zones or near them."
OWN_PLACES_FILE = "This file lists your places inside and near each zone. It is yours to pass on."
FORMATS = {
    "pdf": (
        "Brief (PDF)",
        "One A4 page for each zone, to print and hand round; screen readers can read it.",
    ),
    "docx": ("Brief to edit (Word)", "The same words and maps, to edit."),
    "proforma": (
        "Pro forma (Word)",
        "Need is filled in from the figures; the rest is yours, with questions to ask locally.",
    ),
    "xlsx": ("Table (Excel)", "Codes, names and figures; what each column means."),
    "csv": ("Table (CSV)", "The same, one line each, under a block that says its source."),
    "codes": ("List of codes", "LSOA codes and nothing else: what a GIS team needs to rebuild it."),
    "geojson": ("Outlines (GeoJSON)", "Outline and neighbourhoods, for web maps (EPSG:4326)."),
    "gpkg": ("GIS (GeoPackage)", "Zones, neighbourhoods and schools, for GIS (EPSG:27700)."),
    "kml": ("Outlines (KML)", "For Google Earth and phones."),
    "json": ("Figures (JSON)", "Every figure, for programs."),
    "png": (
        "Map and charts (PNG)",
        "At 300 dots an inch, with title, legend and source, and in words what each shows.",
    ),
    "svg": ("Map and charts (SVG)", "The same, to enlarge without loss."),
    "session": ("Session", "Opens the zone in czmap again, with what need was made of."),
}
"""By format: what it is called and what it is for."""
GROUPS = (
    ("To read and to fill in", ("pdf", "docx", "proforma")),
    ("Neighbourhoods and figures", ("xlsx", "csv", "codes", "json")),
    ("Outlines for maps", ("geojson", "gpkg", "kml")),
    ("Pictures, and the zone for czmap", ("png", "svg", "session")),
)
USUAL = ("pdf", "docx", "proforma", "xlsx", "csv", "codes", "geojson", "gpkg", "session")
MIMES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
}
EXCEL_NOTE = "Codes and names are text: no cell of any table is a live formula."
EVERY_FILE = "Each file says that its place is invented."
EMPTY_CHOICE = "Choose at least one zone to take away."
EMPTY_FORMATS = "Choose at least one file for the pack."
