"""Files that would read other files or call out, under harmless names (faults E1, E2, E4, E5)."""

import io
import socket
import zipfile

import pytest

from czmap.errors import TableError
from czmap.geodata.sandbox import read_table
from tests.geodata.corpus import chance_of, drawn, workbook

CANARY = "canary-5f0c2b"
XML = {
    "VRT": "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{at}</SrcDataSource>"
    "</OGRVRTLayer></OGRVRTDataSource>",
    "raster VRT": "<VRTDataset><SourceFilename>{at}</SourceFilename></VRTDataset>",
    "WFS": "<OGRWFSDataSource><URL>{at}</URL></OGRWFSDataSource>",
    "WMS": "<GDAL_WMS><Service name='WMS'><ServerUrl>{at}</ServerUrl></Service></GDAL_WMS>",
    "OGC API": "<?xml version='1.0'?><OGRAPI><URL>{at}</URL></OGRAPI>",
    "GML with a schema": "<?xml version='1.0'?><gml:FeatureCollection schemaLocation='a {at}'/>",
    "an entity": "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM '{at}'>]><x>&a;</x>",
    "a parameter entity": "<!DOCTYPE x [<!ENTITY % a SYSTEM '{at}'> %a;]><x/>",
    "KML with a link": "<kml><NetworkLink><Link><href>{at}</href></Link></NetworkLink></kml>",
    "SVG": "<svg xmlns='http://www.w3.org/2000/svg'><image href='{at}'/></svg>",
    "XSLT": "<xsl:stylesheet><xsl:include href='{at}'/></xsl:stylesheet>",
    "HTML": "<html><img src='{at}'><iframe src='{at}'></iframe></html>",
}
JSON = {
    "GDALG": '{{"type": "gdal_streamed_alg", "command_line": "gdal vector read {at}"}}',
    "ESRIJSON": '{{"url": "{at}", "features": []}}',
    "a pointer": '{{"$ref": "{at}"}}',
    "TileJSON": '{{"tiles": ["{at}"]}}',
    "STAC": '{{"assets": {{"data": {{"href": "{at}"}}}}}}',
}
LINES = {
    "a path alone": "{at}\n",
    "curl": "code,value\n/vsicurl/{at},1\n",
    "a zip path": "code,value\n/vsizip/{at}/a.csv,1\n",
    "a PG connection": "PG:host=127.0.0.1 dbname={at}\ncode,value\n",
    "a formula": 'code,value\n"=WEBSERVICE(""{at}"")",1\n',
    "DDE": "code,value\n\"=cmd|'/C type {at}'!A1\",1\n",
    "MapInfo": "!table\n!version 300\nDefinition Table\nFile '{at}'\n",
    "a mapfile": "MAP\n INCLUDE '{at}'\nEND\n",
}
CASES = [
    (kind, text, name)
    for group, names in (
        (XML, ("a.csv", "a.geojson")), (JSON, ("a.geojson",)), (LINES, ("a.csv", "a.xlsx")),
    )
    for kind, text in group.items()
    for name in names
]  # fmt: skip


@pytest.fixture
def traps(tmp_path):
    """A file that nobody may read and a server that nobody may call."""
    file = tmp_path / "secret.csv"
    file.write_text(f"code,value\nE01000001,{CANARY}\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield str(file), f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        with pytest.raises(BlockingIOError):
            listener.accept()


def told(content: bytes, name: str) -> str:
    """Everything that a file gives away: its cells, or the sentence that refuses it."""
    try:
        grid = read_table(content, name=name)
    except TableError as problem:
        return problem.sentence()
    return f"{grid.header} {grid.rows} {grid.above} {grid.findings}"


def test_e1_e2_there_are_more_than_forty_disguises_with_both_traps():
    assert len(CASES) >= 40


@pytest.mark.parametrize(("kind", "text", "name"), CASES)
def test_e1_e2_no_disguise_reads_a_file_or_calls_out(kind, text, name, traps):
    file, address = traps
    places = (file, address) if not kind.startswith("a ") else (file,)
    for place in places:
        assert CANARY not in told(text.format(at=place).encode(), name)


def test_e5_a_workbook_with_an_entity_or_a_link_gives_nothing_away(traps):
    file, address = traps
    table = drawn(chance_of("a link"))
    good = workbook(table)
    for place in (file, address):
        entity = f"<!DOCTYPE x [<!ENTITY a SYSTEM '{place}'>]><sst><si><t>&a;</t></si></sst>"
        link = f"<externalLink><a href='{place}'/></externalLink>"
        assert CANARY not in told(with_part(good, "xl/sharedStrings.xml", entity), "a.xlsx")
        part = "xl/externalLinks/externalLink1.xml"
        assert CANARY not in told(with_part(good, part, link), "a.xlsx")


def with_part(book: bytes, part: str, said: str) -> bytes:
    """Put another part into a workbook, or in the place of one."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, said)
    return made.getvalue()
