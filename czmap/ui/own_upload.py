"""Where a person's file comes in: read apart at once, and let go of unless it can be used."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from czmap.errors import CzmapError
from czmap.geodata.codebook import CodeBook
from czmap.geodata.delimited import MOST_BYTES, HeadError, UnendedError, kind_of
from czmap.geodata.personal import PersonalError
from czmap.geodata.sandbox import OwnFile, ReadAs, read_own, read_shape_rows
from czmap.geodata.shape_rows import MisplacedError, ShapeRows
from czmap.geodata.study import Study
from czmap.ui import cache_own, own_figures, state, text_own

_BROUGHT, _READ, _TURN = "own brought", "own read", "own turn"
_DOUBTS: dict[type[CzmapError], str] = {
    UnendedError: "whole", MisplacedError: "system", HeadError: "head",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a person says of a file before it is read: see `czmap.geodata.sandbox`."""

    sheet: str = ""
    whole: bool = False
    column: str = ""
    only: tuple[tuple[str, str], ...] = ()
    head: int = 0
    system: str = ""
    name_field: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Brought:
    """A file that is looked at: its bytes, which only the limited child reads.

    Attributes
    ----------
    turn
        How many files this session brought before it: names its widgets.
    doubt
        "whole", "system" or "head" when it can be read only once a person said something of it.
    """

    turn: int
    name: str
    content: bytes
    shapes: bool
    doubt: str = ""


def ask_file(study: Study) -> Brought | None:  # noqa: RET503 - a rerun never returns
    """Take a file and read it apart; what was brought before stays while a new one fails.

    The file itself is taken out of the upload's storage at once, whatever becomes of it.
    """
    turn: int = state.kept(_TURN, 0)
    given = st.file_uploader(
        text_own.FILE,
        max_upload_size=MOST_BYTES // 1_000_000,
        key=f"own-file-{turn}",
        help=text_own.FILE_HELP,
    )
    before: Brought | None = state.kept(_BROUGHT, None)
    if given is None:
        return before
    content, name = given.getvalue(), given.name
    forget_upload(given.file_id)
    state.keep(_TURN, turn + 1)
    with st.spinner("Reading the file …"):
        _take(content, name, study, turn + 1, before)
    st.rerun()


def forget_upload(file_id: str) -> None:
    """Take a file out of the upload's storage, where it would lie until the session ends."""
    context = get_script_run_ctx()
    if context is not None:
        # every manager of Streamlit's has it, though their common base does not say so
        manager: Any = context.uploaded_file_mgr
        manager.remove_file(context.session_id, file_id)


def _take(content: bytes, name: str, study: Study, turn: int, before: Brought | None) -> None:
    brought = Brought(turn=turn, name=name, content=content, shapes=kind_of(content) == "geojson")
    try:
        own_figures.check_room(len(content))
        read(brought, study, Choices())
    except (UnendedError, MisplacedError, HeadError) as problem:
        doubt = _DOUBTS[type(problem)]
        state.keep(_BROUGHT, replace(brought, doubt=doubt))
        state.note_problem("own file", problem.sentence())
        return
    except CzmapError as problem:
        stays = f" What you see below is {before.name}." if before else ""
        state.note_problem("own file", problem.sentence() + stays)
        return
    state.keep(_BROUGHT, brought)
    state.clear_problem("own file", "own keep")
    state.keep(text_own.SAID, "")


def put_away() -> None:
    """Let the file go that is looked at (an on_click)."""
    state.keep(_BROUGHT, None)
    state.keep(_READ, ())
    state.clear_problem("own file", "own keep")


def read(brought: Brought, study: Study, said: Choices) -> OwnFile | ShapeRows:
    """Read a file as a person says, once; the last answers are kept.

    Raises
    ------
    TableError
        With a sentence for every way in which it cannot be read. One that looks as if it had
        personal data is let go of.
    """
    asked = (brought.turn, study.key.pack, study.pack.manifest.edition, said)
    kept: tuple[tuple[object, OwnFile | ShapeRows], ...] = state.kept(_READ, ())
    for question, answer in kept:
        if question == asked:
            return answer
    try:
        found: OwnFile | ShapeRows
        if brought.shapes:
            found = read_shape_rows(brought.content, system=said.system, name_field=said.name_field)
        else:
            book = cache_own.book(study.key.pack, study.pack.manifest.edition)
            found = _read_table(brought, book, said)
    except PersonalError:
        held: Brought | None = state.kept(_BROUGHT, None)
        if held is brought:
            put_away()
        raise
    state.keep(_READ, ((asked, found), *kept[:2]))
    return found


def _read_table(brought: Brought, book: CodeBook, said: Choices) -> OwnFile:
    return read_own(brought.content, book, read_as(said), name=brought.name)


def read_as(said: Choices) -> ReadAs:
    """Give what a person says of a table, for its reader."""
    return ReadAs(
        sheet=said.sheet, ends_as_meant=said.whole, column=said.column, only=said.only,
        head=said.head,
    )  # fmt: skip
