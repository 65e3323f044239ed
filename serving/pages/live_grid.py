"""The grid of the live board in the browser: takes new rows in, pauses, moves by keys, says when the feed is silent."""

from collections.abc import Sequence
from typing import NamedTuple

from anyio import to_thread
from nicegui import ui

from serving.pages.alert_rows import grid_options, row_of
from serving.pages.board import Board
from serving.pages.board_lines import Held
from serving.pages.chosen_row import ChosenRow
from serving.pages.frame import piece
from serving.pages.reader import Preferences
from serving.pages.templates import render
from serving.parts import Parts

GRID = ui.aggrid
"""Loaded when the process starts, not when the first reader comes."""

FIRST = 200
CHUNK = 2_000
"""How many rows come with the page, and with each message after it."""

MOVE = """(() => {
  const api = getElement(%d).api, chosen = api.getSelectedNodes()[0], last = api.getDisplayedRowCount() - 1;
  const next = Math.min(Math.max(chosen ? chosen.rowIndex + %d : 0, 0), last), node = api.getDisplayedRowAtIndex(next);
  if (node) { node.setSelected(true, true); api.ensureIndexVisible(next); }
})()"""


class View(NamedTuple):
    """A way to look at the board: the name of its word, its address, whether it is the one shown."""

    word: str
    link: str
    on: bool


class LiveGrid:
    """Moves what the board takes into the grid."""

    def __init__(
        self, board: Board, reader: Preferences, parts: Parts, rows: Sequence[Held], chosen: ChosenRow, *, views: Sequence[View]
    ) -> None:
        self.board, self.reader, self.parts, self.chosen, self.views = board, reader, parts, chosen, views
        self.unsent = [held.row_id for held in rows[FIRST:]]
        self.paused = False
        self.shown = ""
        self.draw(rows[:FIRST])

    def draw(self, rows: Sequence[Held]) -> None:
        """The bar, the grid and beside it the chosen row."""
        words = self.reader.words
        with ui.element("div").classes("bar"):
            self.state = piece("live_state.html", self.reader, kind="live", waiting=0)
            self.button = ui.button(words["pause"], on_click=self.toggle, color=None).props("flat no-caps")
            self.counts = piece("board_counts.html", self.reader, **self.counted())
            ui.label(words["keys_hint"]).classes("hint")
            piece("board_views.html", self.reader, views=self.views)
        self.warning = ui.element("div").classes("warning")
        with ui.element("div").classes("split board"):
            filtered = self.board.wanted != type(self.board.wanted)()
            empty = words["no_match" if filtered else "no_alerts"]
            self.grid = GRID(grid_options(self.reader, [row_of(held, self.reader) for held in rows], empty),
                             auto_size_columns=False).classes("alert-grid")  # fmt: skip
            self.grid.on("selectionChanged", self.choose, args=[])
            self.chosen.draw()

    def counted(self) -> dict[str, int]:
        """How many rows, and how many alerts stand behind them."""
        rows = [held for row_id in self.board.shown if (held := self.board.book.rows.get(row_id))]
        return {"rows": len(rows), "suppressed": sum(held.incident.suppressed for held in rows)}

    async def toggle(self) -> None:
        """Pauses the grid, or lets it catch up."""
        self.paused = not self.paused
        self.button.set_text(self.reader.words["resume" if self.paused else "pause"])
        await self.tick()

    async def tick(self) -> None:
        """Takes what has come, or counts it while paused."""
        if self.paused:
            return self.say("paused", self.board.waiting())
        news = await self.board.follow()
        sent = {*self.unsent}
        gone = {*news.removed}
        self.unsent = [row_id for row_id in self.unsent if row_id not in gone]
        self.unsent += [held.row_id for held in news.added[CHUNK:]]
        added = [row_of(held, self.reader) for held in news.added[:CHUNK]]
        changed = [row_of(held, self.reader) for held in news.changed if held.row_id not in sent]
        removed = [{"id": row_id} for row_id in news.removed if row_id not in sent]
        if added or changed or removed:
            self.grid.run_grid_method("applyTransaction", {"add": added, "update": changed, "remove": removed})
        if any(news):
            self.counts.set_content(render("board_counts.html", words=self.reader.words, **self.counted()))
            await self.chosen.follow({held.row_id for held in news.changed} | gone)
        self.send_more()
        if self.shown.startswith("paused"):
            self.say("live", 0)
        return None

    def send_more(self) -> None:
        """Sends the next rows that did not come with the page."""
        if self.unsent:
            now, self.unsent = self.unsent[:CHUNK], self.unsent[CHUNK:]
            rows = [row_of(held, self.reader) for row_id in now if (held := self.board.book.rows.get(row_id))]
            self.grid.run_grid_method("applyTransaction", {"add": rows})

    async def check(self, key_id: str) -> None:
        """Says when the feed is silent; leads to the login when the reader's key is revoked."""
        if await self.parts.doorkeeper.by_id(key_id) is None:
            return ui.navigate.to("/login")
        health = await to_thread.run_sync(self.parts.health.now)
        silent = not all(store.ok for store in health.stores if store.name == "broker")
        if not self.paused:
            self.say("stale" if silent else "live", 0)
        return None

    def say(self, kind: str, waiting: int) -> None:
        """Shows the state of the feed, once per change."""
        if (now := f"{kind} {waiting}") == self.shown:
            return
        self.shown = now
        self.state.set_content(render("live_state.html", words=self.reader.words, kind=kind, waiting=waiting))
        self.warning.clear()
        with self.warning:
            for word in ["stale_feed"] * (kind == "stale") + ["no_history"] * (not self.board.book.whole):
                piece("note.html", self.reader, kind="stale", title=self.reader.words[word], hint="")

    async def choose(self) -> None:
        """Shows why the chosen alert was raised."""
        if row := await self.grid.get_selected_row():
            await self.chosen.choose(row["id"])

    def move(self, step: int) -> None:
        """Chooses the row so many places further down, in the order that the reader sees."""
        ui.run_javascript(MOVE % (self.grid.id, step))
