"""A page with nothing but a map, for the browser tests; run by Streamlit.

The address chooses what is drawn: ?place=grid|big or the code of a council of England.
"""

import streamlit as st

from czmap.choropleth import Scheme, classify
from czmap.geodata.study import Study, StudyKey, load_study
from czmap.map_paint import AreaPaint, describe_map, make_focus, make_zone_shape, to_texts
from czmap.ui import map_panel
from tests.drawn_pack import WEST_LAD, make_grid_pack, make_grid_study

st.set_page_config(page_title="Map", layout="wide")


@st.cache_resource
def study_of(place: str) -> Study:
    if place == "grid":
        return make_grid_study(make_grid_pack())
    if place == "west":
        return make_grid_study(make_grid_pack(), WEST_LAD)
    if place == "big":
        return make_grid_study(make_grid_pack(side=20, edition="big1"))
    lads = () if place == "england" else tuple(place.split(","))
    return load_study(StudyKey(pack="england", lads=lads))


place = st.query_params.get("place", "grid")
study = study_of(place)
map_panel.MOST_POLYGONS = 399 if place == "big" else 6_000

columns = st.columns(6)
key = columns[0].selectbox("Indicator", list(study.catalogue), key="indicator")
indicator = study.catalogue[key]
scheme = columns[1].selectbox("Scheme", list(Scheme), key="scheme")
zones_on = columns[2].checkbox("Zones", key="zones")
schools_on = columns[3].checkbox("Schools", key="schools")
focus_on = columns[4].checkbox("Focus", key="focus")
tiles_on = columns[5].checkbox("Street map", key="tiles")

st.session_state.setdefault("clicks", [])
last_kind, last_code = st.session_state.get("last", ("none", "none"))


def remember(click: map_panel.MapClick) -> None:
    st.session_state["clicks"] += [one.code for one in (*click.earlier, click)]
    st.session_state["last"] = (click.kind, click.code)


if study.invented:
    first, second = ["Z01000012", "Z01000013", "Z01000022"], ["Z01000074", "Z01000075", "Z01000085"]
else:
    by_ward = study.areas.sort_values("ward_code").index
    first, second = list(by_ward[:12]), list(by_ward[40:49])
zones = tuple(
    make_zone_shape(
        study.areas,
        members,
        zone_id=name,
        number=number,
        label=f"Zone <i>{name}</i>",
        chosen=(last_code == "two") == (name == "two"),
    )
    for number, (name, members) in enumerate([("one", first), ("two", second)], start=1)
)
ward = make_zone_shape(study.areas, first, zone_id="w", number=0, label="A ward")
zones = (*zones, ward)  # outlined without a number
values = study.areas[key]
paint = AreaPaint(
    title=indicator.label,
    classes=classify(
        values, reference=study.reference[key], direction=indicator.direction, scheme=scheme
    ),
    values=to_texts(values, decimals=indicator.decimals),
    unit=indicator.unit if indicator.unit == "%" else "",
    breaks_of=f"{scheme} of {study.place}",
    selected=last_code if last_kind == "area" else "",
    zones=zones if zones_on else (),
    schools=schools_on,
    focus=make_focus(study.areas, first, token="1") if focus_on else None,  # noqa: S106
)
click = map_panel.show_map(study, paint, key="test", tiles=tiles_on, on_click=remember)
st.text(f"Kind {last_kind} code {last_code} run {'click' if click else 'other'}")
st.text(f"Clicks {' '.join(st.session_state['clicks'])}")
st.text(describe_map(study.areas, paint))
