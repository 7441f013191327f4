"""A page whose every word means harm: opened in full, and searched for what ran or would run."""

from typing import Any

from tests.browser.conftest import PATIENCE_MS, map_frame
from tests.browser.test_journeys import wait_until_still
from tests.hostile import PAYLOADS

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
            // a heading's own, or a page of this server: what follows is its query
            const anchor = name === "href" && /^(#|\/(?![\/\\]))/.test(value);
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

# what is closed is opened at once; gives how much that was
OPEN = """() => {
    const found = [...document.querySelectorAll("[data-testid=stExpander] summary")]
        .filter(one => !one.parentElement.open);
    found.forEach(one => one.click());
    return found.length;
}"""
COMPILED_MS = 4 * PATIENCE_MS
"""Until a search is over whose code a new checkout compiles first, beside other work."""


def settle(tab: Any) -> None:
    """Wait until the page is there and rests."""
    tab.locator("h1").first.wait_for()
    tab.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    wait_until_still(tab)


def open_all(tab: Any) -> None:
    """Open what is folded; let the pointer rest on maps and charts: their tips are sinks too."""
    for _ in range(12):  # what is opened may hold what is closed
        if not tab.evaluate(OPEN):
            break
        settle(tab)  # some work out what they hold once they are opened: the page is drawn anew
    else:
        raise AssertionError("something on the page closes again")
    # what was asked for beside the page draws it anew when it comes
    waits = "() => document.querySelector('[class*=st-key-progress-]')"
    if tab.evaluate(waits):
        tab.wait_for_function(waits.replace("=> ", "=> !"), timeout=COMPILED_MS)
        settle(tab)
    if tab.locator("iframe[src*='streamlit_folium']").count():
        map_frame(tab)
    drawn = tab.locator("iframe[src*='streamlit_folium'], .vega-embed")
    for number in range(min(3, drawn.count())):
        _point_at(tab, drawn.nth(number))


def _point_at(tab: Any, one: Any) -> None:
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    for x, y in ((0.5, 0.45), (0.55, 0.6), (0.3, 0.3)):
        tab.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        tab.wait_for_timeout(60)


def prove_harmless(tab: Any, sinks: dict[str, set[str]], page: str) -> None:
    """Nothing ran, nothing was asked for, and nothing lies there that would run later."""
    settle(tab)
    open_all(tab)
    for frame in tab.frames:
        ran, found, shown = frame.evaluate(TRACES)
        assert ran is None, f"payload {ran} ran: {PAYLOADS[int(ran) - 1]!r}"
        assert found == [], found
        where = "map" if "streamlit_folium" in frame.url else "page"
        for sink, texts in shown.items():
            sinks.setdefault(f"{page} {where} {sink}", set()).update(texts)
    assert (tab.dialogs, tab.watch.outside, tab.watch.errors) == ([], [], [])
    assert tab.locator("[data-testid=stException]").count() == 0
