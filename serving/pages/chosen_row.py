"""The row that an analyst has chosen on the live board: why it was raised, and what to do about it."""

from collections.abc import Callable

from anyio import to_thread
from nicegui import ui

from serving.answers.alert_lookup import alert_of
from serving.answers.dispositions import case_of
from serving.key_store import ApiKey
from serving.pages.board import Board
from serving.pages.board_lines import Held
from serving.pages.decisions import KEYS, Decisions
from serving.pages.frame import UNREADABLE, piece
from serving.pages.reader import Preferences
from serving.parts import Parts
from serving.problems import Problem


class ChosenRow:
    """Stands beside the grid; changes with the selection, and with what is decided."""

    def __init__(self, board: Board, reader: Preferences, parts: Parts, key: ApiKey) -> None:
        self.board, self.reader, self.parts = board, reader, parts
        self.row_id = ""
        self.decisions = Decisions(reader, parts, key, self.show)

    @property
    def held(self) -> Held | None:
        """The chosen row as the book has it now."""
        return self.board.book.rows.get(self.row_id)

    def draw(self) -> None:
        """Where the row is explained; a hint until one is chosen."""
        self.place = ui.element("aside").classes("card detail").props("aria-live=polite")
        with self.place:
            ui.label(self.reader.words["pick_alert"]).classes("hint")

    async def choose(self, row_id: str) -> None:
        """Explains another row."""
        self.row_id = row_id
        await self.show()

    async def follow(self, touched: set[str]) -> None:
        """Explains the chosen row again when it has changed."""
        if self.row_id in touched:
            await self.show()

    async def show(self) -> None:
        """Reads the alert and its case and explains them."""
        held = self.held
        if held is None:
            return None
        try:
            alert = await alert_of(self.parts, held.line.alert_id)
            case = await to_thread.run_sync(case_of, self.parts.cases, held.case_id)
        except (Problem, *UNREADABLE) as problem:
            return ui.notify(str(problem), type="warning")
        if held.row_id != self.row_id:
            return None
        self.place.clear()
        with self.place:
            piece("alert_detail.html", self.reader, alert=alert, held=held, case=case)
            self.decisions.buttons(held.case_id, case.revision, case.allowed)
        return None

    async def act(self, key: str) -> None:
        """What a key does to the chosen row."""
        held = self.held
        if held is None:
            return ui.notify(self.reader.words["pick_alert"], type="info")
        if key in ("o", "Enter"):
            return ui.navigate.to(f"/alerts/{held.line.alert_id}")
        case = await to_thread.run_sync(case_of, self.parts.cases, held.case_id)
        if KEYS[key] in case.allowed:
            await self.decisions.ask(held.case_id, case.revision, KEYS[key])
        else:
            ui.notify(self.reader.words["not_now"].format(state=self.reader.words[f"state_{case.state}"]), type="info")
        return None


def keys_of(chosen: ChosenRow, move: Callable[[int], None]) -> dict[str, Callable[[], object]]:
    """Key to what it does on the board."""
    acts = {key: (lambda key=key: chosen.act(key)) for key in (*KEYS, "o", "Enter")}
    return {**acts, "j": lambda: move(1), "k": lambda: move(-1)}
