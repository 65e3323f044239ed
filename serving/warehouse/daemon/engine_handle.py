"""One client's handle on the engine: its current database, its settings, its temporary tables."""

import json
from collections.abc import Mapping
from typing import Any

from chdb.state.sqlitelike import Connection

from serving.warehouse.daemon.statements import literal, quoted
from serving.warehouse.daemon.wire import Column


class EngineHandle:
    """A chdb connection that behaves as a session of a server. Handles on one path run in parallel."""

    def __init__(self, path: str, tag: str) -> None:
        self._path, self._tag = path, tag
        self._applied: Mapping[str, str | None] = {}
        self._second: Any = None
        self.connection: Any = None
        self.database = ""

    def open(self, database: str) -> None:
        """Begins (or begins anew) in a database; the empty name is the engine's default."""
        if self.connection:
            self.connection.close()
        self.connection, self._applied = Connection(self._path), {}
        self.connection.query(f"SET implicit_select = 0, log_comment = {literal(self._tag)}")
        if database:
            self.connection.query("USE " + quoted(database))
        self.remember_database()

    def close(self) -> None:
        """Ends the session and its temporary tables."""
        for connection in (self._second, self.connection):
            if connection:
                connection.close()

    def remember_database(self) -> None:
        """Asks the engine which database is current."""
        self.database = self.connection.query("SELECT currentDatabase()", "TSVRaw").bytes().decode().rstrip("\n")

    def apply(self, settings: Mapping[str, str]) -> None:
        """Makes the settings those of the next query: sets what changed, resets what is gone."""
        if settings == self._applied:
            return
        if "readonly" in self._applied:  # SET has no way back from it
            self.open(self.database)
        changes = [f"{name} = DEFAULT" for name in self._applied if name not in settings]
        changes += [f"{name} = {literal(value)}" for name, value in settings.items() if self._applied.get(name) != value]
        self._applied = dict.fromkeys({**self._applied, **settings})  # should SET fail, the next query sets all again
        if changes:
            self.connection.query("SET " + ", ".join(changes))
        self._applied = settings

    def describe(self, what: str, kinds: tuple[str, ...] = ("", "DEFAULT")) -> list[Column]:
        """The columns of a table or a query; `kinds` are those of their default expressions."""
        return _describe(self.connection, what, kinds)

    def time_zones(self, sql: str) -> dict[str, str]:
        """Column to `DateTime('zone')` of a query's result: the Native format leaves the zone out.

        Asks on a second connection, for a second query on the one that streams would end the stream.
        """
        if not self._second:
            self._second = Connection(self._path)
        self._second.query("USE " + quoted(self.database))
        try:
            columns = _describe(self._second, f"({sql}\n)", ("", "DEFAULT"))
        except RuntimeError:  # a temporary table, say, which only its own connection sees
            return {}
        return {name: kind for name, kind in columns if kind.startswith("DateTime(")}


def _describe(connection: Any, what: str, kinds: tuple[str, ...]) -> list[Column]:
    sql = f"DESCRIBE TABLE {what} SETTINGS print_pretty_type_names = 0"
    lines = connection.query(sql, "JSONCompactEachRow").bytes().decode().splitlines()
    return [(row[0], row[1]) for row in map(json.loads, lines) if row[2] in kinds]
