"""The grid of the live board in the browser: takes new rows in, pauses, says when the feed is silent, explains a row."""

from anyio import to_thread
from nicegui import ui

from serving.pages.alert_rows import grid_options, row_of, sentence
from serving.pages.board import Board
from serving.pages.frame import piece
from serving.pages.reader import Preferences
from serving.pages.templates import render
from serving.parts import Parts

GRID = ui.aggrid
"""Loaded when the process starts, not when the first reader comes."""


class LiveGrid:
    """Moves what the board takes into the grid."""

    def __init__(self, board: Board, reader: Preferences, parts: Parts, key_id: str) -> None:
        self.board = board
        self.reader = reader
        self.parts = parts
        self.key_id = key_id
        self.paused = False
        self.shown = ""
        words = reader.words
        with ui.element("div").classes("bar"):
            self.state = piece("live_state.html", reader, kind="live", waiting=0)
            self.button = ui.button(words["pause"], on_click=self.toggle).props("flat no-caps").classes("quiet pause")
            ui.label(words["keys_hint"]).classes("hint")
        self.warning = ui.element("div").classes("warning")
        with ui.element("div").classes("split"):
            rows = [row_of(alert, reader) for alert in board.newest_first()]
            empty = words["no_match"] if board.wanted != type(board.wanted)() else words["no_alerts"]
            self.grid = GRID(grid_options(reader, rows, empty), auto_size_columns=False).classes("alert-grid")
            self.grid.on("selectionChanged", self.explain)
            self.detail = piece("alert_detail.html", reader, alert=None, sentence="")

    def toggle(self) -> None:
        """Pauses the grid, or lets it catch up."""
        self.paused = not self.paused
        self.button.set_text(self.reader.words["resume" if self.paused else "pause"])
        self.tick()

    def tick(self) -> None:
        """Takes what has come, or counts it while paused."""
        if self.paused:
            return self.say("paused", self.board.waiting())
        added, changed, removed = self.board.follow()
        newest_first = [row_of(alert, self.reader) for alert in reversed(added)]
        if added or changed or removed:
            rows = {"add": newest_first, "addIndex": 0, "update": [row_of(alert, self.reader) for alert in changed]}
            self.grid.run_grid_method("applyTransaction", rows | {"remove": [{"id": each} for each in removed]})
        if self.shown.startswith("paused"):
            self.say("live", 0)
        return None

    async def check(self) -> None:
        """Says when the feed is silent; leads to the login when the reader's key is revoked."""
        if await self.parts.doorkeeper.by_id(self.key_id) is None:
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
        if kind == "stale":
            with self.warning:
                piece("note.html", self.reader, kind="stale", title=self.reader.words["stale_feed"], hint="")

    async def explain(self) -> None:
        """Shows why the chosen alert was raised."""
        row = await self.grid.get_selected_row()
        alert = self.board.alerts.get(row["id"]) if row else None
        if alert is not None:
            what = sentence(alert, self.reader)
            self.detail.set_content(render("alert_detail.html", words=self.reader.words, alert=alert, sentence=what))
