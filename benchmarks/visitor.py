"""A visitor without a browser: speaks to a Streamlit server over its websocket, as its page does.

What is not acted on is not sent again: the server keeps it. Messages that the page would keep are
kept here too, so that bytes are those a browser gets (before the websocket's own compression).
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE_S = 300.0
ENDED = {0: True, 1: True, 2: False, 3: True}
"""Which `script_finished` ends a run: one that goes on at once (2) does not."""
KEPT_RUNS = 2
"""Runs for which a page keeps a large message that is not shown (`global.maxCachedMessageAge`)."""

SETS = {
    "selectbox": "string_value",
    "radio": "string_value",
    "text_input": "string_value",
    "text_area": "string_value",
    "checkbox": "bool_value",
    "number_input": "double_value",
    "multiselect": "string_array_value",
    "button_group": "string_array_value",
    "slider": "double_array_value",
    "button": "trigger_value",
    "component_instance": "json_value",
}


@dataclass(kw_only=True)
class Run:
    """What one run of a page cost its visitor.

    Attributes
    ----------
    seconds, map_seconds
        From the request to the end of the run, and to the map's message (None without a map).
    received
        Bytes of all messages, and `by_kind` how many of them each kind of element has.
    deltas
        Elements and blocks that were sent.
    scripts
        Checksums of the script of each map frame: a new one draws the map anew.
    """

    seconds: float = 0.0
    map_seconds: float | None = None
    received: int = 0
    deltas: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class LostError(RuntimeError):
    """The session ended, or never answered."""


class Visitor:
    """One session. `open` first; then `act` on what the page shows."""

    def __init__(self, address: str) -> None:
        self.address = address.removeprefix("http")
        self.elements: dict[tuple[int, ...], Any] = {}
        self.query, self.page = "", ""
        self.codes: list[str] = []
        self.session = ""
        self.pages: dict[str, str] = {}
        self._kept: dict[str, tuple[int, Any]] = {}
        self._runs = 0
        self._looks: dict[str, float] = {}

    async def open(self, path: str = "", query: str = "") -> Run:
        """Open a page by its address, as a new tab would."""
        self._socket = await websockets.connect(
            f"ws{self.address}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            ping_interval=20,
            origin=f"http{self.address}",  # type: ignore[arg-type]
        )
        self.query = query
        return await self._run(page_name=path)

    async def close(self) -> None:
        """Leave, as closing the tab does."""
        await self._socket.close()

    async def go(self, name: str) -> Run:
        """Go to another page by its title or address, as a click on the row of pages does."""
        self.elements.clear()
        return await self._run(page_hash=self.pages[name])

    async def rerun(self) -> Run:
        """Run the page again with nothing changed."""
        return await self._run()

    async def act(self, label: str, value: Any = True, *, kind: str = "") -> Run:
        """Set the widget that is called so, or press the button."""
        element = self.find(label, kind)
        return await self._run(set_widget(element, value))

    async def send(self, *states: WidgetState) -> Run:
        """Let widgets say something, and run."""
        return await self._run(*states)

    async def ask(self, message: BackMsg, kind: str) -> Any:
        """Ask the server something that is no run, and give its answer."""
        await self._socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await asyncio.wait_for(self._socket.recv(), PATIENCE_S))
            if told.WhichOneof("type") == kind:
                return told

    async def click_map(self, kind: str, code: str, seq: int) -> Run:
        """Click an area, council or zone of the map."""
        parts = [one for one in self.elements.values() if kind_of(one) == "component_instance"]
        found = [one for one in parts if "folium" in one.component_instance.component_name]
        if not found:
            raise LostError("There is no map on the page.")
        said = {"properties": {"seq": seq, "clicks": [[seq, kind, code]]}, "type": "Feature"}
        text = json.dumps({"last_active_drawing": {**said, "geometry": None}})
        return await self._run(WidgetState(id=found[0].component_instance.id, json_value=text))

    async def wait_for(self, wanted: str, seconds: float = PATIENCE_S) -> float:
        """Look in as often as the page asks to, until a button or text is there."""
        began = time.perf_counter()
        while wanted not in self.words():
            if time.perf_counter() - began > seconds:
                raise LostError(f"{wanted!r} never came")
            looks = dict(self._looks)
            await asyncio.sleep(min(looks.values(), default=0.5))
            for fragment in looks or {"": 0.0}:
                await self._run(fragment=fragment)
        return time.perf_counter() - began

    def find(self, label: str, kind: str = "") -> Any:
        """Find the widget that is called so."""
        for element in self.elements.values():
            own = kind_of(element)
            if own in SETS and kind in {"", own} and _named(getattr(element, own), own) == label:
                return element
        raise LostError(f"There is nothing called {label!r} on the page: {self.labels()}")

    def labels(self) -> list[str]:
        """Name all widgets of the page."""
        kinds = [(kind_of(one), one) for one in self.elements.values()]
        return [_named(getattr(one, kind), kind) for kind, one in kinds if kind in SETS]

    def words(self) -> str:
        """All that the page says in text elements and labels."""
        said = self.labels()
        for one in self.elements.values():
            kind = kind_of(one)
            if kind in {"markdown", "heading", "alert", "text"}:
                said.append(getattr(getattr(one, kind), "body", ""))
        return "\n".join(said)

    async def _run(
        self,
        *states: WidgetState,
        page_hash: str = "",
        page_name: str = "",
        fragment: str = "",
    ) -> Run:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string = self.query
        wanted.page_script_hash = page_hash or ("" if page_name else self.page)
        wanted.page_name = page_name
        wanted.fragment_id = fragment
        wanted.is_auto_rerun = bool(fragment)
        wanted.context_info.timezone, wanted.context_info.locale = "Europe/London", "en-GB"
        wanted.context_info.url = f"http{self.address}/{quote(page_name)}"
        wanted.cached_message_hashes.extend(self._kept)
        wanted.widget_states.widgets.extend(states)
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        return await self._listen(began, whole=not fragment)

    async def _listen(self, began: float, *, whole: bool) -> Run:
        run, seen = Run(), set()
        while True:
            try:
                raw = await asyncio.wait_for(self._socket.recv(), PATIENCE_S)
            except (TimeoutError, websockets.ConnectionClosed) as problem:
                raise LostError(str(problem) or type(problem).__name__) from problem
            told = ForwardMsg.FromString(raw)
            run.received += len(raw)
            kind = str(told.WhichOneof("type"))
            if kind == "ref_hash":
                path, told = told.metadata.delta_path, self._kept[told.ref_hash][1]
                told.metadata.delta_path[:] = path
                kind = "delta"
            if kind == "delta":
                self._take(told, run, len(raw), seen)
                if run.map_seconds is None and run.scripts:
                    run.map_seconds = time.perf_counter() - began
                continue
            run.by_kind[kind] = run.by_kind.get(kind, 0) + len(raw)
            self._hear(kind, told)
            if kind == "new_session":
                seen.clear()
            if kind == "script_finished" and ENDED[told.script_finished]:
                break
        run.seconds = time.perf_counter() - began
        if whole:
            self.elements = {at: one for at, one in self.elements.items() if at in seen}
            self._runs += 1
            self._kept = {h: v for h, v in self._kept.items() if v[0] >= self._runs - KEPT_RUNS}
        errors = [
            o.alert.body
            for o in self.elements.values()
            if kind_of(o) == "alert" and o.alert.format == 1
        ]
        run.errors = tuple(errors)
        return run

    def _hear(self, kind: str, told: Any) -> None:
        """Take note of what a message says that is no element of the page."""
        if kind == "new_session":
            self._meet(told.new_session)
        elif kind == "navigation":
            pages = told.navigation.app_pages
            named = {one.page_name: one.page_script_hash for one in pages}
            self.pages = named | {one.url_pathname: one.page_script_hash for one in pages}
            self.page = told.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = told.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._looks[told.auto_rerun.fragment_id] = told.auto_rerun.interval

    def _meet(self, session: Any) -> None:
        self.session = session.initialize.session_id or self.session
        self.page = session.page_script_hash
        self._looks.clear()

    def _take(self, told: Any, run: Run, size: int, seen: set[tuple[int, ...]]) -> None:
        at = tuple(told.metadata.delta_path)
        seen.add(at)
        run.deltas += 1
        if told.delta.WhichOneof("type") != "new_element":
            run.by_kind["block"] = run.by_kind.get("block", 0) + size
            return
        element = told.delta.new_element
        self.elements[at] = element
        kind = kind_of(element)
        run.by_kind[kind] = run.by_kind.get(kind, 0) + size
        if told.metadata.cacheable:
            self._kept[told.hash] = (self._runs, told)
        if kind == "component_instance":
            args = json.loads(element.component_instance.json_args)
            run.scripts = (*run.scripts, str(args.get("script", "")))


def kind_of(element: Any) -> str:
    return str(element.WhichOneof("type"))


def _named(widget: Any, kind: str) -> str:
    return "map" if kind == "component_instance" else str(widget.label)


def set_widget(element: Any, value: Any) -> WidgetState:
    """Write what a widget of a page would say once it has this value."""
    kind = kind_of(element)
    state = WidgetState(id=getattr(element, kind).id)
    if SETS[kind] == "string_array_value" or SETS[kind] == "double_array_value":
        getattr(state, SETS[kind]).data.extend(value)
    else:
        setattr(state, SETS[kind], value)
    return state


def processor_seconds(pid: int) -> float:
    """Seconds of processor time that a process has used (Linux: the clock of another process)."""
    return time.clock_gettime((~pid << 3) | 2)
