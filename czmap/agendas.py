"""Agendas kept in the database of the saved zones, each by an id that its link carries.

A save says which number it began from, and is refused when somebody saved in between.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from czmap.database import AGENDAS, Store, StoreError
from czmap.exports.agendas import Agenda, parse_agenda, to_agenda_text


def load_agenda(store: Store, name: str) -> tuple[Agenda, int] | None:
    """Give an agenda and its number, or None where there is none of that id.

    Raises
    ------
    StoreError
        When the database cannot be read.
    DefinitionError
        When what it holds is damaged.
    """
    with _in_words("read"), store.engine.connect() as now:
        if not sa.inspect(now).has_table(AGENDAS.name):
            return None  # an older file that may only be read stays in its form
        wanted = sa.select(AGENDAS).where(AGENDAS.c.id == name)
        row = now.execute(wanted).mappings().first()
    return (parse_agenda(row["content"]), int(row["number"])) if row else None


def keep_agenda(store: Store, name: str, agenda: Agenda, *, after: int) -> int:
    """Keep an agenda in place of the one with the number `after` (0 for none); give the new number.

    Raises
    ------
    StoreError
        When it cannot be written, or somebody changed it in between.
    """
    saved = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"number": after + 1, "saved": saved, "content": to_agenda_text(agenda)}
    with _in_words("kept"), store.engine.begin() as now:
        if after:
            own = sa.and_(AGENDAS.c.id == name, AGENDAS.c.number == after)
            done = now.execute(AGENDAS.update().where(own).values(**row)).rowcount
        else:
            known = now.execute(sa.select(AGENDAS.c.id).where(AGENDAS.c.id == name)).first()
            done = 0 if known else 1
            if done:
                now.execute(AGENDAS.insert().values(id=name, **row))
    if not done:
        raise StoreError(
            "The agenda was changed in another window.",
            then="It is shown as it is there now: make your change again.",
        )
    return after + 1


@contextmanager
def _in_words(verb: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as problem:
        raise StoreError(
            f"The agenda cannot be {verb}: the saved zones are out of reach.",
            then="It stays on screen; save the session to a file.",
        ) from problem
