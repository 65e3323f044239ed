"""The live board of one reader: which rows of the book the filter admits, and what has changed since he last looked."""

from collections.abc import Iterable
from typing import NamedTuple

from anyio import to_thread

from serving.answers.alert_filter import AlertFilter
from serving.answers.profiles import tiers_of
from serving.pages.board_lines import Held
from serving.pages.incident_book import IncidentBook
from serving.warehouse_client import Warehouse


class News(NamedTuple):
    """added, changed: rows to show; removed: ids of rows that are gone or no longer admitted."""

    added: list[Held]
    changed: list[Held]
    removed: list[str]


class Board:
    """One reader's view of a book."""

    def __init__(self, book: IncidentBook, warehouse: Warehouse, wanted: AlertFilter) -> None:
        self.book = book
        self.warehouse = warehouse
        self.wanted = wanted
        self.shown: set[str] = set()
        self.version = -1
        self.tiers: dict[str, str] = {}

    async def load(self) -> list[Held]:
        """Every admitted row, the newest first."""
        self.version = self.book.version
        rows = list(self.book.newest_first())
        await self.learn(rows)
        admitted = [held for held in rows if self.admits(held)]
        self.shown = {held.row_id for held in admitted}
        return admitted

    async def follow(self) -> News:
        """What has changed since the last look."""
        ids = self.book.changed_since(self.version)
        if ids is None:
            before = self.shown
            rows = await self.load()
            return News([h for h in rows if h.row_id not in before], [h for h in rows if h.row_id in before],
                        [*(before - self.shown)])  # fmt: skip
        self.version = self.book.version
        return await self.sorted_out(ids)

    async def sorted_out(self, ids: Iterable[str]) -> News:
        """Rows by what has become of them for this reader."""
        present = {row_id: held for row_id in ids if (held := self.book.rows.get(row_id))}
        await self.learn(present.values())
        wanted = {row_id: held for row_id, held in present.items() if self.admits(held)}
        removed = [row_id for row_id in ids if row_id in self.shown and row_id not in wanted]
        added = [held for row_id, held in wanted.items() if row_id not in self.shown]
        changed = [held for row_id, held in wanted.items() if row_id in self.shown]
        self.shown = (self.shown - {*removed}) | {*wanted}
        return News(added, changed, removed)

    def waiting(self) -> int:
        """How many rows would be new or other than shown."""
        ids = self.book.changed_since(self.version)
        present = (self.book.rows.get(row_id) for row_id in (self.book.rows if ids is None else ids))
        return sum(1 for held in present if held and self.admits(held))

    def admits(self, held: Held) -> bool:
        """Whether the reader's filter wants a row."""
        return self.wanted.admits(held.line, held.state, self.tiers.get(held.line.user_id or ""))

    async def learn(self, rows: Iterable[Held]) -> None:
        """Finds out the tiers of users not met before, where the filter asks for tiers."""
        if self.wanted.tiers:
            users = {held.line.user_id for held in rows if held.line.user_id} - self.tiers.keys()
            self.tiers |= await to_thread.run_sync(tiers_of, self.warehouse, users) if users else {}
