"""Script and Markdown in every name, on every page, in a real browser (faults F1, F2, F5).

The pages run without the content policy of the server, so that what is proved is the escaping.
Usually each place holds one payload; CZMAP_PAYLOADS=56 gives every place every payload in turn.
"""

import os
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from czmap.paths import home
from czmap.ui import text_export
from tests.browser.conftest import PATIENCE_MS, Watch
from tests.hostile import PAYLOADS, payload, save_hostile_pack

TURNS = int(os.environ.get("CZMAP_PAYLOADS", "1"))
AREA, MEMBERS = "Z01000009", "ZAQEBDAE.3c30"
PAGES = {
    "home": "",
    "map": f"explore?area={AREA}",
    "read": f"explore?look=read&read=area:{AREA}",
    "wards": "explore?look=wards",
    "board": "explore?look=board",
    "people": "explore?look=people",
    "two": "explore?look=two",
    "spread": "explore?look=spread",
    "attainment": "explore?look=attainment",
    "rank": "rank?find=1",
    "define": "define",
    "compare": "compare?find=1",
    "export": "export?find=1",
    "in the room": "room",
    "room mode": "explore?room=1",
    "data": "data",
    "about": "about",
}

TRACES = r"""() => {
    const found = [], shown = {};
    const live = /evil\.example|javascript:|top\.harmed/i, text = /top\.harmed|evil\.example/;
    const place = one => {
        const around = one.closest("[data-testid]");
        const where = around ? around.dataset.testid.replace(/-\d+/g, "") : "map";
        return `${where} ${one.tagName}`;
    };
    const holds = /^(href|src|srcdoc|action|formaction|xlink:href|style|content|data|poster)$/;
    const look = root => root.querySelectorAll("*").forEach(one => {
        const own = [...one.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(" ");
        if (text.test(own)) {
            const runs = /^(script|style|link|meta)$/i.test(one.tagName);
            if (runs) found.push(`${place(one)}: ${own}`);
            else (shown[place(one)] = shown[place(one)] || []).push(own);
        }
        for (const {name, value} of one.attributes) {
            const anchor = name === "href" && value.startsWith("#");   // a heading's own
            if (!anchor && (/^on/i.test(name) || (holds.test(name) && live.test(value))))
                found.push(`${place(one)} ${name}=${value}`);
            else if (text.test(value))
                (shown[`${place(one)}@${name}`] = shown[`${place(one)}@${name}`] || []).push(value);
        }
        if (one.shadowRoot) look(one.shadowRoot);
    });
    look(document);
    return [window.top.harmed || null, found, shown];
}"""


@pytest.fixture(scope="module")
def app(serve, tmp_path_factory) -> Any:
    """Give the address of the app whose England is hostile, by turn."""

    def address(turn: int) -> str:
        data = tmp_path_factory.getbasetemp() / f"hostile-{turn}"
        if not data.is_dir():
            save_hostile_pack(data, turn=turn)
        return serve(home() / "app.py", CZMAP_DATA=str(data))

    return address


@pytest.fixture(scope="module")
def tab(chromium) -> Iterator[Any]:
    """Give one watched tab for all pages: the app's own scripts are fetched once."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1600}, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    opened.watch = Watch(opened)
    opened.dialogs = []
    opened.on("dialog", lambda one: (opened.dialogs.append(one.message), one.dismiss()))
    yield opened
    context.close()


@pytest.fixture(scope="module")
def sinks() -> dict[str, set[str]]:
    """Gather where payloads were seen as text, and which."""
    return {}


def settle(tab):
    tab.locator("h1").first.wait_for()
    still = (
        "() => !document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton]')"
    )
    tab.wait_for_function(still)
    tab.wait_for_timeout(400)
    tab.wait_for_function(still)


def open_all(tab):
    """Open what is folded; let the pointer rest on maps and charts: their tips are sinks too."""
    for _ in range(12):  # what is opened may hold what is closed
        closed = tab.evaluate(
            """() => {
                const found = [...document.querySelectorAll("[data-testid=stExpander] summary")]
                    .filter(one => !one.parentElement.open);
                found.forEach(one => one.click());
                return found.length;
            }"""
        )
        tab.wait_for_timeout(300)
        settle(tab)  # some work out what they hold once they are opened: the page is drawn anew
        if not closed:
            break
    else:
        raise AssertionError("something on the page closes again")
    # what was asked for beside the page draws it anew when it comes
    tab.wait_for_function("() => !document.querySelector('[class*=st-key-progress-]')")
    settle(tab)
    drawn = tab.locator("iframe[src*='streamlit_folium'], .vega-embed")
    for number in range(min(3, drawn.count())):
        one = drawn.nth(number)  # whichever stands there now
        one.scroll_into_view_if_needed()
        box = one.bounding_box()
        for x, y in ((0.5, 0.45), (0.55, 0.6), (0.3, 0.3)):
            tab.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            tab.wait_for_timeout(60)


def prove_harmless(tab, sinks, page):
    """Nothing ran, nothing was asked for, and nothing lies there that would run later."""
    settle(tab)
    open_all(tab)
    for frame in tab.frames:
        ran, found, shown = frame.evaluate(TRACES)
        assert ran is None, f"payload {ran} ran: {PAYLOADS[int(ran) - 1]!r}"
        assert found == []
        where = "map" if "streamlit_folium" in frame.url else "page"
        for sink, texts in shown.items():
            sinks.setdefault(f"{page} {where} {sink}", set()).update(texts)
    assert (tab.dialogs, tab.watch.outside, tab.watch.errors) == ([], [], [])
    assert tab.locator("[data-testid=stException]").count() == 0


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("name", PAGES)
def test_f1_f2_names_on_a_page_run_nothing_and_ask_nobody(app, tab, sinks, name, turn):
    path = PAGES[name]
    tab.goto(f"{app(turn)}/{path}{'&' if '?' in path else '?'}data=england")
    prove_harmless(tab, sinks, name)


def test_f1_f2_a_zone_its_notes_and_who_wrote_them_are_words(app, tab, sinks):
    tab.goto(f"{app(0)}/define?data=england&members={MEMBERS}")
    settle(tab)
    tab.get_by_label("Name of the zone").fill(payload(4)[:80])
    tab.keyboard.press("Tab")
    settle(tab)
    tab.get_by_text(re.compile("^Notes, strengths")).first.click()
    tab.get_by_label("Who says so (a role, not a name)").fill(payload(6)[:80])
    tab.get_by_label("In words").fill("\n".join(PAYLOADS))
    tab.get_by_role("button", name="Add the note").click()
    settle(tab)
    tab.get_by_label("Saved by (a role or a name)").fill(payload(8)[:80])
    tab.get_by_role("button", name="Save as a new zone").click()
    settle(tab)
    tab.get_by_text(re.compile(r"^Version 1")).first.wait_for()
    prove_harmless(tab, sinks, "define kept")


def test_f1_f2_own_tables_and_their_names_are_words(app, tab, sinks):
    tab.goto(f"{app(0)}/data?data=england")
    settle(tab)
    head = ",".join(f'"{one.replace(chr(34), chr(34) * 2)}"' for one in PAYLOADS[:30])
    rows = [
        f"Z01{at:06d}," + ",".join(f"{at * 1.7 + n:.1f}" for n in range(30)) for at in range(1, 113)
    ]
    table = "\n".join([f"LSOA code,{head}", *rows, ""]).encode()
    name = "<img src=x onerror=top.harmed=90>.csv"
    tab.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": table}
    )
    tab.get_by_label("What it is called").wait_for()
    for label in ("What it is called", "Where it is from", "Which period it is about", "Unit"):
        tab.get_by_label(label, exact=True).fill(payload(len(label))[:60])
    tab.get_by_text("A higher figure means greater need").first.click()
    prove_harmless(tab, sinks, "own asked")
    tab.get_by_role("button", name="Keep these figures").click()
    settle(tab)
    prove_harmless(tab, sinks, "own kept")
    bad = "\n".join(["LSOA code,n", *(f'"{one[:30]}",{one[:20]}' for one in PAYLOADS)]).encode()
    tab.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(
        {"name": payload(7).replace("/", ""), "mimeType": "text/csv", "buffer": bad}
    )
    tab.wait_for_timeout(1500)
    prove_harmless(tab, sinks, "own refused")


def test_f1_f2_a_link_is_words(app, tab, sinks):
    names = (
        "councils", "show", "area", "look", "need", "weights", "scale", "called", "board", "two",
        "zone", "members", "places", "read", "saved", "outcome", "by", "within", "in", "ward",
    )  # fmt: skip
    from urllib.parse import urlencode

    for start in range(0, len(PAYLOADS), 20):
        asked = {name: payload(start + at) for at, name in enumerate(names)}
        tab.goto(f"{app(0)}/explore?{urlencode(asked)}")
        prove_harmless(tab, sinks, "link")


def test_f1_f5_what_is_taken_away_is_words_in_a_browser_too(app, tab, sinks, tmp_path):
    tab.goto(f"{app(0)}/export?data=england&find=1")
    settle(tab)
    single = [text_export.FORMATS[kind][0] for kind in ("kml", "svg", "csv")]
    for label in ("Download the evidence pack (ZIP)", *single):
        with tab.expect_download(timeout=2 * PATIENCE_MS) as waited:
            tab.get_by_role("button", name=label).last.click()
        name = waited.value.suggested_filename
        assert re.fullmatch(r"[a-z0-9.-]+", name), name
        waited.value.save_as(tmp_path / name)
    for packed in tmp_path.glob("*.zip"):
        with zipfile.ZipFile(packed) as pack:
            inside = pack.namelist()
            assert all(re.fullmatch(r"[a-z0-9.-]+", one) for one in inside), inside
            pack.extractall(tmp_path)
    names = [one.name for one in tmp_path.iterdir()]
    svgs = [one for one in names if one.endswith(".svg")]
    assert svgs and any(one.endswith(".kml") for one in names)
    # a browser shows these as what they are; others it would only save
    kinds = {".svg": ".svg", ".kml": ".xml", ".geojson": ".json", ".md": ".txt", ".csv": ".txt"}
    for one in [*svgs[:1], *(name for name in names if Path(name).suffix in {*kinds} - {".svg"})]:
        shown = tmp_path / f"shown-{one}{kinds[Path(one).suffix]}"
        shown.write_bytes((tmp_path / one).read_bytes())
        tab.goto(shown.as_uri())
        assert tab.evaluate("() => window.top.harmed || null") is None, one
        assert tab.evaluate("() => document.querySelectorAll('img, iframe, object').length") == 0
    outside = [one for one in tab.watch.outside if not one.startswith("file:")]
    assert (tab.dialogs, outside, tab.watch.errors) == ([], [], [])
    tab.watch.outside.clear()
    for name in (one for one in names if one.endswith(".kml")):
        for told in ET.fromstring((tmp_path / name).read_bytes()).iter():  # noqa: S314 - our own
            if told.tag.endswith(("name", "description")):
                assert "<" not in (told.text or ""), told.text
    said = (tmp_path / "ledger.md").read_text("utf-8")
    assert "evil.example" in said or "harmed" in said
    assert not re.search(r"(?<!\\)(\]\(|<[a-zA-Z/!])", said)


def test_f1_at_least_forty_payloads_were_seen_in_at_least_thirty_places(sinks):
    if not sinks:
        pytest.skip("the pages above were not opened in this run")
    text = "\n".join(one for texts in sinks.values() for one in texts)
    seen = [
        n for n in range(1, len(PAYLOADS) + 1) if re.search(rf"harmed={n}\b|example/{n}\b", text)
    ]
    assert len(seen) >= 40, seen
    assert len(sinks) >= 30, sorted(sinks)
