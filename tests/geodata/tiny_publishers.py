"""Four invented neighbourhoods, published in the official formats by a server with faults."""

import csv
import io
import json
import re
import threading
import time
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import shapely

from czmap.geodata.route import Manners, Route
from czmap.geodata.sources import HOSTS, SOURCES

SQUARES = {
    f"E0100000{number}": shapely.box(east, north, east + 1000, north + 1000)
    for number, (east, north) in enumerate(
        [(400000, 300000), (401000, 300000), (400000, 301000), (401000, 301000)], start=1
    )
}
WALES = "W01000001"
MOST_ROWS = 3
"""Rows a page of this server has at most, whatever is asked."""


def feature_page(codes, *, more=False):
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(SQUARES[code]),
            "properties": {"FID": 1, "LSOA21CD": code, "LSOA21NM": f"Testham 001{'ABCD'[at]}"},
        }
        for at, code in enumerate(codes)
    ]
    page = {"type": "FeatureCollection", "features": features}
    return json.dumps(
        page | ({"properties": {"exceededTransferLimit": True}} if more else {})
    ).encode()


_IOD_STEMS = [
    "Index of Multiple Deprivation (IMD)",
    "Income",
    "Employment",
    "Education, Skills and Training",
    "Health Deprivation and Disability",
    "Crime",
    "Barriers to Housing and Services",
    "Living Environment",
    "Income Deprivation Affecting Children Index (IDACI)",
    "Income Deprivation Affecting Older People (IDAOPI)",
    "Children and Young People Sub-domain",
]


def deprivation_csv(*, idaci=("0.9", "0.5", "0.25", "0.125"), imd_rank=(1, 2, 3, 4)):
    header = [
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        "Local Authority District name (2024)",
    ]
    for stem in _IOD_STEMS:
        rate = " (rate)" if stem in {"Income", "Employment"} or "IDA" in stem else ""
        decile = f"{stem} Decile (where 1 is most deprived 10% of LSOAs)"
        cut = decile[:-3] if stem.startswith("Children") else decile
        header += [f"{stem} Score{rate}", f"{stem} Rank (where 1 is most deprived)", cut]
    header += ["Total population: mid 2022", "Dependent Children aged 0-15: mid 2022"]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    for at, code in enumerate(SQUARES):
        other = at == 3  # MHCLG puts the last one in another council than ONS
        row = [code, f"Testham 001{'ABCD'[at]}", "E06000099" if other else "E06000001"]
        row.append("Elsewhere" if other else "Testham")
        for stem in _IOD_STEMS:
            score = idaci[at] if "IDACI" in stem else ("80.5", "40.25", "20.125", "1.0625")[at]
            rank = imd_rank[at] if "IMD" in stem else at + 1
            row += [score, rank, (1, 3, 5, 8)[at]]
        writer.writerow([*row, 1500 + at, 300 + at])
    return written.getvalue().encode("utf-8-sig")


def deprivation_2019_csv():
    """Give five neighbourhoods of 2011: of `CHANGES`, one unchanged, one split, two merged."""
    header = (
        "LSOA code (2011),LSOA name (2011),Index of Multiple Deprivation (IMD) Score,"
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
        "Total population: mid 2015 (excluding prisoners)"
    )
    lines = [
        header,
        "E01000001,Testham 001A,50.5,1,1500",
        "E01000009,Testham 001B,40,2,3000",
        "E01000008,Testham 001C,30,3,500",
        "E01000007,Testham 001D,10,4,1500",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


FAMILY_HUBS = (
    "Region,Local_Authority,Family_Hub,Postcode\r\n"
    "North East,Testham,St Chloë's Hub,ZZ1 1AA\r\n"
    "North East,Testham,St Chloë's Hub,ZZ1 1AA\r\n"
    "North East,Elsewhere,Hub to come,\r\n"
    "North East,Elsewhere,Far Hub,ZZ9 9ZZ\r\n"
).encode("utf-8-sig")
CENTRES = (
    b'"URN","EstablishmentName","TypeOfEstablishment (name)","EstablishmentStatus (name)",'
    b'"Postcode","Easting","Northing"\r\n'
    b"20001,Sunny Centre,Children's centre,Open,ZZ1 1AA,400600,301500\r\n"
    b"20002,Annexe,Children's centre linked site,Open,ZZ1 1AA,,\r\n"
    b"20003,Gone,Children's centre,Closed,ZZ1 1AA,400600,301500\r\n"
)


def census_zip(table, columns):
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["date", "geography", "geography code", *columns])
    for at, code in enumerate([*SQUARES, WALES]):
        writer.writerow([2021, "somewhere", code, *(values[at] for values in columns.values())])
    return census_rows_zip(table, written.getvalue())


def census_rows_zip(table, rows):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            (f"census2021-{table}-lsoa.csv", rows),
            (f"census2021-{table}-msoa.csv", "another\n"),
            (f"metadata/{table}.txt", "words\n"),
        ):
            # a date of its own: else the same table is another file two seconds later
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def ages_zip():
    bands = ["Total", "Aged 4 years and under", "Aged 5 to 9 years", "Aged 10 to 14 years"]
    bands += ["Aged 15 to 19 years", "Aged 20 to 24 years", "Aged 25 to 29 years"]
    counts = (1500, 100, 90, 80, 70, 60, 50)
    columns = {f"Age: {name}": [n] * 5 for name, n in zip(bands, counts, strict=True)}
    return census_zip("ts007a", columns)


CHANGES = [
    ("E01000001", "E01000001", "U"),
    ("E01000009", "E01000002", "S"),
    ("E01000009", "E01000003", "S"),
    ("E01000007", "E01000004", "M"),
    ("E01000008", "E01000004", "M"),
]


def schools_csv():
    lines = [
        (
            '"URN","EstablishmentName","EstablishmentStatus (name)","PhaseOfEducation (name)",'
            '"TypeOfEstablishment (name)","NumberOfPupils","PercentageFSM","Easting","Northing",'
            '"LSOA (code)"'
        ),
        "100001,St Chloë™,Open,Primary,Community school,210,12.5,400500,300500,E01000001",
        '100002,Point,"Open, but proposed to close",Primary,Academy,,SUPP,401500,301500,',
        "100003,Nowhere,Open,Primary,Online provider,5,0,0,0,",
        "100004,Ysgol,Open,Primary,Welsh establishment,90,10,300000,350000,W01000001",
        "100005,Closed,Closed,Primary,Community school,90,10,400500,300500,E01000001",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


_PARTS = {
    "ts037": (
        "General health: Total: All usual residents",
        {"General health: Very good health": 40, "General health: Good health": 20},
    ),
    "ts066": (
        "Economic activity status: Total: All usual residents aged 16 years and over",
        {
            "Economic activity status: Economically active (excluding full-time students): "
            "Unemployed": 4,
            "Economic activity status: Economically active and a full-time student: Unemployed": 1,
        },
    ),
    "ts054": (
        "Tenure of household: Total: All households",
        {
            "Tenure of household: Owned": 45,
            "Tenure of household: Owned: Owns outright": 45,
            "Tenure of household: Social rented": 30,
            "Tenure of household: Social rented: Rents from council or Local Authority": 20,
            "Tenure of household: Social rented: Other social rented": 10,
            "Tenure of household: Private rented": 25,
            "Tenure of household: Private rented: Private landlord or letting agency": 24,
            "Tenure of household: Private rented: Other private rented": 1,
        },
    ),
    "ts067": (
        "Highest level of qualification: Total: All usual residents aged 16 years and over",
        {"Highest level of qualification: No qualifications": 20},
    ),
}


def _records(service):
    wards = ("E05000001", "E05000001", "E05000002", "E05000002")
    council = {"LAD24CD": "E06000001", "LAD24NM": "Testham"}
    if service == "LSOA21_WD25_LAD25_EW_LU_v2":
        return [
            {"LSOA21CD": code, "WD25CD": ward, "WD25NM": f"Ward {ward[-1]}"}
            for code, ward in zip(SQUARES, wards, strict=True)
        ]
    if service.startswith("LSOA11"):
        fields = ("LSOA11CD", "LSOA21CD", "CHGIND")
        return [dict(zip(fields, row, strict=True)) for row in CHANGES]
    if service == "LSOA21_WD24_LAD24_EW_LU":
        return [{"LSOA21CD": code, **council} for code in SQUARES]
    return [{**council, "RGN24CD": "E12000001", "RGN24NM": "North East"}]


def _outlines(service):
    both = list(SQUARES.values())
    if service.startswith("LSOA_Pop"):
        west = {code: shapely.Point(box.bounds[0] + 10, box.bounds[1] + 20) for code, box in
                SQUARES.items()}  # fmt: skip
        return [({"LSOA21CD": code}, point) for code, point in west.items()]
    if service.startswith("Lower_layer"):
        return [
            ({"LSOA21CD": code, "LSOA21NM": f"Testham 001{'ABCD'[at]}"}, SQUARES[code])
            for at, code in enumerate(SQUARES)
        ]
    if service.startswith("WD_"):
        return [
            ({"WD25CD": "E05000001", "WD25NM": "Ward 1"}, shapely.union_all(both[:2])),
            ({"WD25CD": "E05000002", "WD25NM": "Ward 2"}, shapely.union_all(both[2:])),
        ]
    return [({"LAD24CD": "E06000001", "LAD24NM": "Testham"}, shapely.union_all(both))]


@dataclass
class Publishers:
    """The server: where it is, what was asked of it, and the faults it is told to have."""

    address: str = ""
    asked: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    etags: bool = True
    ignore_range: bool = False
    version: bytes = b""

    def fault(self, kind, match="", times=1, **more):
        self.faults.append({"kind": kind, "match": match, "times": times, **more})

    def asked_for(self, match):
        return [path for path, _ in self.asked if match in path]

    def pick_fault(self, path):
        for fault in self.faults:
            if fault["times"] > 0 and fault["match"] in path:
                fault["times"] -= 1
                return fault
        return {"kind": ""}

    def body(self, path, options):
        if found := re.search(r"/services/([^/]+)/FeatureServer/0/query$", path):
            return _service_answer(found[1], options)
        if found := re.search(r"census2021-(ts\d+a?)\.zip$", path):
            if found[1] == "ts007a":
                return ages_zip()
            if found[1] not in _PARTS:
                return None
            total, parts = _PARTS[found[1]]
            return census_zip(
                found[1], {total: [100] * 5, **{k: [v] * 5 for k, v in parts.items()}}
            )
        files = {
            "File_7_IoD2025": deprivation_csv() + self.version,
            "IoD2019": deprivation_2019_csv(),
            "family_hub": FAMILY_HUBS,
            "childrencentre": CENTRES,
            "edubasealldata": schools_csv(),
        }
        return next((made for part, made in files.items() if part in path), None)


def _service_answer(service, options):
    spatial = service.startswith(("Lower_layer", "WD_", "Local_", "LSOA_Pop"))
    rows = _outlines(service) if spatial else _records(service)
    if options.get("returnCountOnly") == "true":
        return json.dumps({"count": len(rows)}).encode()
    start = int(options["resultOffset"])
    page, more = rows[start : start + MOST_ROWS], start + MOST_ROWS < len(rows)
    if not spatial:
        answer = {"features": [{"attributes": row} for row in page], "exceededTransferLimit": more}
        return json.dumps(answer).encode()
    features = [
        {"type": "Feature", "properties": names, "geometry": shapely.geometry.mapping(shape)}
        for names, shape in page
    ]
    answer = {"type": "FeatureCollection", "features": features}
    return json.dumps(answer | {"properties": {"exceededTransferLimit": more}}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for an acknowledgement
    publishers: Publishers

    def log_message(self, *_): ...

    def do_GET(self):
        url = urlsplit(self.path)
        options = {key: values[-1] for key, values in parse_qs(url.query).items()}
        self.publishers.asked.append((self.path, dict(self.headers)))
        fault = self.publishers.pick_fault(self.path)
        kind = fault["kind"]
        if kind == "drop":
            self.close_connection = True
            return
        if kind == "stall":
            time.sleep(0.5)
        if kind == "html":
            self._reply(200, b"<html><title>Sign in</title></html>")
        elif kind == "redirect":
            self._reply(302, b"", Location=fault["to"])
        elif kind.startswith("status-"):
            self._reply(int(kind[7:]), b"later", **fault.get("headers", {}))
        elif (body := self.publishers.body(url.path, options)) is None:
            self._reply(404, b"<html>404</html>")
        else:
            self._answer(kind, body, options)

    def _answer(self, kind, body, options):
        if kind == "arcgis-error":
            body = b'{"error":{"code":400,"message":"Cannot perform query."}}'
        elif kind == "arcgis-gone":
            body = b'{"error":{"code":400,"message":"Invalid URL","details":["Invalid URL"]}}'
        elif kind == "arcgis-later":
            body = b'{"error":{"code":503,"message":"Too busy"}}'
        elif kind == "bad-json":
            body = body[: len(body) // 2]
        elif kind == "count-mismatch" and "returnCountOnly" in options:
            body = json.dumps({"count": json.loads(body)["count"] + 7}).encode()
        etag = f'"{sha256(body).hexdigest()[:8]}"'
        extra = {"ETag": etag} if self.publishers.etags else {}
        if self.publishers.etags and self.headers.get("If-None-Match") == etag:
            self._reply(304, b"", **extra)
            return
        span = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        fits = self.headers.get("If-Range", etag) == etag
        if span and fits and not self.publishers.ignore_range and int(span[1]) < len(body):
            start = int(span[1])
            extra["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self._reply(206, body[start:], cut=kind == "truncate", **extra)
        else:
            self._reply(200, body, cut=kind == "truncate", **extra)

    def _reply(self, status, body, *, cut=False, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = cut


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_): ...  # a client that hangs up is part of the tests


@contextmanager
def serve():
    publishers = Publishers()
    handler = type("Handler", (_Handler,), {"publishers": publishers})
    server = _Server(("127.0.0.1", 0), handler)
    publishers.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield publishers
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


STEPS = sum(source.usual for source in SOURCES) + 3
"""Steps of a whole build: each source, joining, contiguity and writing."""


def tiny_sources():
    """Give the real sources, without England's numbers of rows."""
    return tuple(replace(source, rows=None) for source in SOURCES)


def route_to(publishers):
    return Route(hosts=HOSTS, mirror=publishers.address)


def quick_manners(waits=None, **more):
    """Ask five times, without really waiting; the waits asked for are noted in `waits`."""
    return Manners(pause=[].append if waits is None else waits.append, **{"read_s": 5, **more})
