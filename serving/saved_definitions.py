"""Funnels and segments that analysts keep under a name, to come back to and to share; earlier versions stay readable."""

import json
from typing import Any

from pydantic import BaseModel
from sqlalchemy import BigInteger, Boolean, Column, Engine, Integer, MetaData, String, Table, Text, func, insert, select

from schemas.database import engine_for
from serving.moments import Moment, now_ms


def _table(name: str) -> Table:
    return Table(
        name,
        MetaData(),
        Column("name", String(64), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("definition", Text, nullable=False),
        Column("author", String(128), nullable=False),
        Column("saved_at", BigInteger, nullable=False),
        Column("removed", Boolean, nullable=False),
    )


class SavedDefinition(BaseModel):
    """A kept definition: version counts from 1; author: the name of the key that saved it."""

    name: str
    version: int
    definition: dict[str, Any]
    author: str
    saved_at: Moment


class SavedDefinitions:
    """What is kept of one kind, `funnel` or `segment`, in the SQL database.

    Nothing is overwritten: saving adds a version, removing adds an end.
    """

    def __init__(self, database_url: str, kind: str) -> None:
        self.engine: Engine = engine_for(database_url)
        self.table = _table(f"saved_{kind}")
        self.table.metadata.create_all(self.engine)

    def all(self) -> list[SavedDefinition]:
        """The newest version of each name that was not removed, by name."""
        saved = self.table.c
        newest = select(saved.name, func.max(saved.version).label("version")).group_by(saved.name).subquery()
        rows = select(self.table).join(newest, (saved.name == newest.c.name) & (saved.version == newest.c.version))
        with self.engine.connect() as connection:
            found = connection.execute(rows.where(saved.removed.is_(False)).order_by(saved.name)).all()
        return [self._told(row) for row in found]

    def versions(self, name: str) -> list[SavedDefinition]:
        """Every version of a name, the newest first; the ends are left out."""
        saved = self.table.c
        rows = select(self.table).where((saved.name == name) & saved.removed.is_(False)).order_by(saved.version.desc())
        with self.engine.connect() as connection:
            return [self._told(row) for row in connection.execute(rows).all()]

    def find(self, name: str) -> SavedDefinition | None:
        """The newest version of a name, None when there is none or it was removed."""
        return next((saved for saved in self.all() if saved.name == name), None)

    def save(self, name: str, definition: dict[str, Any], author: str) -> SavedDefinition:
        """Adds a version; the definition must have been judged before."""
        version, at = self._add(name, definition, author, removed=False)
        return SavedDefinition(name=name, version=version, definition=definition, author=author, saved_at=at)

    def remove(self, name: str, author: str) -> bool:
        """Takes a name off the list; False when it was not on it."""
        found = self.find(name)
        if found:
            self._add(name, found.definition, author, removed=True)
        return found is not None

    def _add(self, name: str, definition: dict[str, Any], author: str, *, removed: bool) -> tuple[int, int]:
        newest = select(func.coalesce(func.max(self.table.c.version), 0)).where(self.table.c.name == name)
        row = {"name": name, "definition": json.dumps(definition, sort_keys=True), "author": author, "removed": removed}
        with self.engine.begin() as connection:
            version, at = int(connection.execute(newest).scalar_one()) + 1, now_ms()
            connection.execute(insert(self.table).values(**row, version=version, saved_at=at))
        return version, at

    @staticmethod
    def _told(row: Any) -> SavedDefinition:
        definition = json.loads(row.definition)
        return SavedDefinition(
            name=row.name, version=row.version, definition=definition, author=row.author, saved_at=row.saved_at
        )  # fmt: skip
