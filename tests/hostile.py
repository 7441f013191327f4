"""Names that mean harm, and a pack in which everything is called by them.

What runs sets `top.harmed`; what loads asks `evil.example`. Each says which payload it was.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

from czmap.geodata.contiguity import make_contiguity
from czmap.geodata.pack import Join, Pack, TableSource, save_pack
from czmap.geodata.study import load_catalogue
from tests.drawn import tables_of
from tests.drawn_pack import make_grid_pack

_WAYS = [
    # elements and their events
    "<script>{do}</script>",
    "</script><script>{do}</script>",
    "<ScRiPt >{do}</sCrIpT>",
    "<scr<script>ipt>{do}</scr</script>ipt>",
    "<img src=x onerror={do}>",
    '<img src=x onerror="{do}">',
    "<img/src=`x`onerror={do}>",
    '"><img src=x onerror={do}>',
    "'><img src=x onerror={do}>",
    '" onfocus={do} autofocus x="',
    "' onmouseover='{do}' x='",
    "<svg onload={do}>",
    "<svg><script>{do}</script></svg>",
    "<svg><animate onbegin={do} attributeName=x></svg>",
    "<body onload={do}>",
    "<iframe srcdoc='<script>{do}</script>'>",
    "<iframe src=javascript:{do}>",
    "<details open ontoggle={do}>",
    "<video><source onerror={do}></video>",
    "<input autofocus onfocus={do}>",
    "<a href=javascript:{do}>go</a>",
    "<math><mtext></p><style><img src onerror={do}>",
    '<noscript><p title="</noscript><img src=x onerror={do}>">',
    "--><script>{do}</script><!--",
    "</style><script>{do}</script>",
    "</title><script>{do}</script>",
    "</textarea><script>{do}</script>",
    "]]><script>{do}</script>",
    "&lt;script&gt;{do}&lt;/script&gt;",
    "&#60;img src=x onerror={do}&#62;",
    "\\u003cimg src=x onerror={do}\\u003e",
    # script texts: quotes, template literals, line ends
    "`${{{do}}}`",
    "${{{do}}}",
    "\\`;{do};//",
    '";{do};//',
    "';{do};//",
    "\\';{do};//",
    "\u2028{do}\u2029",
    "*/{do}/*",
    # templates: Jinja, Vega expressions, Python
    "{{{{ cycler.__init__.__globals__ }}}}<img src=x onerror={do}>",
    "{{% raw %}}<img src=x onerror={do}>",
    "datum['x'];{do}",
    "{{0.__class__}}%s%n<img src=x onerror={do}>",
    # Markdown, and what loads or leads away without a script
    "![x](http://evil.example/{n}.png)",
    "[x](javascript:{do})",
    "[x](http://evil.example/{n})",
    "<img src=http://evil.example/{n}>",
    "<link rel=stylesheet href=//evil.example/{n}>",
    "<meta http-equiv=refresh content=0;//evil.example/{n}>",
    "<style>@import'//evil.example/{n}';*{{background:url(//evil.example/{n})}}</style>",
    "http://evil.example/{n} www.evil.example",
    ":material/home: :red[x] $\\href{{javascript:{do}}}{{x}}$",
    "| a | b |\n|---|---|\n| <b onclick={do}>c</b> |",
    '=HYPERLINK("http://evil.example/{n}")',
    "@import url(//evil.example/{n});",
    "../../{n}\x00<img src=x onerror={do}>\u202e",
]  # fmt: skip
PAYLOADS = [way.format(do=f"top.harmed={n}", n=n) for n, way in enumerate(_WAYS, start=1)]
"""At least forty names; each fits where a person may write eighty letters."""

WIDE, HIGH = 14, 8
CELL_M = 500.0


def payload(at: int, *, turn: int = 0) -> str:
    """Give one payload, round and round; another `turn` gives every place another one."""
    return PAYLOADS[(at + turn) % len(PAYLOADS)]


def make_hostile_pack(*, turn: int = 0) -> Pack:
    """Draw 112 areas in 56 wards of two councils, each called by a payload, and 56 schools."""
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(WIDE), np.arange(HIGH)))
    codes = [f"Z01{at + 1:06d}" for at in range(WIDE * HIGH)]
    ward = (row // 2) * WIDE + column
    east = (column >= WIDE // 2).astype(int)
    named = lambda at, step: payload(int(at) * step + step, turn=turn)  # noqa: E731
    areas = gpd.GeoDataFrame(
        {
            "lsoa_name": [f"{payload(at, turn=turn)} {at:03d}" for at in range(len(codes))],
            "ward_code": [f"Z05{one + 1:06d}" for one in ward],
            "ward_name": [named(one, 1) for one in ward],
            "lad_code": [f"Z0700000{one + 1}" for one in east],
            "lad_name": [named(one, 5) for one in east],
            "region_code": "Z12000001",
            "region_name": payload(11, turn=turn),
            "population": 1500.0 + row,
            "children": 300.0 + column,
        },
        index=pd.Index(codes, name="lsoa_code"),
        geometry=box(
            400_000 + column * CELL_M,
            400_000 + row * CELL_M,
            400_000 + (column + 1) * CELL_M,
            400_000 + (row + 1) * CELL_M,
        ),
        crs=27700,
    )
    plain = make_grid_pack()
    values = {
        key: (row * (at + 2) + column * 3) % 19 * 5.0 for at, key in enumerate(load_catalogue())
    }
    indicators = pd.DataFrame(values, index=areas.index)
    indicators.iloc[[7, 32], :] = np.nan
    manifest = replace(
        plain.manifest,
        edition="",
        name=payload(0, turn=turn),
        built=payload(1, turn=turn)[:40],
        czmap_version=payload(2, turn=turn),
        attribution=payload(3, turn=turn),
        sources={f"s{n}": _source(n, turn) for n in range(len(PAYLOADS))},
        joins=tuple(
            Join(source=f"s{n}", areas=5, matched=3, missing=(payload(n, turn=turn),) * 2,
                 note=payload(n, turn=turn))
            for n in range(0, len(PAYLOADS), 8)
        ),
        absent={payload(n, turn=turn): payload(n + 1, turn=turn) for n in range(4, 9)},
    )  # fmt: skip
    return replace(
        plain,
        manifest=manifest,
        areas=areas,
        indicators=indicators,
        published=pd.DataFrame(index=areas.index),
        contiguity=make_contiguity(areas),
        wards=areas.dissolve("ward_code")[["ward_name", "geometry"]],
        lads=areas.dissolve("lad_code")[["lad_name", "geometry"]],
        schools=_schools(areas, turn),
    )


def save_hostile_pack(folder, *, turn: int = 0) -> None:
    """Write the hostile pack where England's would be."""
    pack = make_hostile_pack(turn=turn)
    save_pack(folder / "england", tables_of(pack), pack.manifest)


def _source(n: int, turn: int) -> TableSource:
    said = payload(n, turn=turn)
    return TableSource(
        key=f"s{n}", title=said, publisher=said, licence=said, period=said, edition=said,
        address=f"javascript:top.harmed={n}//" if n % 2 else f"http://evil.example/{n}",
        retrieved=said[:10], sha256=f"`{said}", bytes=1, rows=1, note=said,
    )  # fmt: skip


def _schools(areas: gpd.GeoDataFrame, turn: int) -> pd.DataFrame:
    middle = areas.geometry.centroid
    count = len(PAYLOADS)
    names = [payload(n, turn=turn) for n in range(count)]
    return pd.DataFrame(
        {
            "urn": range(count),
            "name": names,
            "kind": "school",
            "phase": [
                ["Primary", "Secondary", "Nursery", names[at]][at % 4] for at in range(count)
            ],
            "type": names,
            "pupils": 100.0,
            "fsm_pct": 20.0,
            "easting": middle.x.iloc[:count].to_numpy(),
            "northing": middle.y.iloc[:count].to_numpy(),
            "lsoa_code": areas.index[:count],
            "trust": names,
            "nursery": "",
            "sixth_form": "",
        }
    )
