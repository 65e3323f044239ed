"""The live board: new alerts appear by themselves, grouped into incidents; the filters are in the address, keys do the work."""

from urllib.parse import urlencode

from fastapi import Request
from nicegui import app, events, ui
from starlette.datastructures import QueryParams

from schemas.case_store import STATES
from serving.answers.alert_filter import FAMILIES, SEVERITIES, TIERS, AlertFilter, checked
from serving.pages.board import Board
from serving.pages.books import Books
from serving.pages.chosen_row import ChosenRow, keys_of
from serving.pages.frame import PATIENCE_S, allowed, frame, piece, told
from serving.pages.help_dialog import HelpDialog
from serving.pages.live_grid import LiveGrid, View
from serving.pages.reader import Preferences, key_of
from serving.parts import parts_of

TICK_S = 0.3
"""How often the grid takes what has come: well within a second."""

CHECK_S = 3.0
"""How often the page asks whether the feed and the reader's key are alive."""

ONE = ("user", "instrument", "entity")
MANY = {"severity": "severities", "detector": "detectors", "family": "families", "tier": "tiers", "state": "states"}
NO_KEYS = ["input", "select", "textarea", "button", "a"]
"""Where a key is for what has the focus."""


@ui.page("/alerts", response_timeout=PATIENCE_S)
@ui.page("/", response_timeout=PATIENCE_S)
async def alerts(request: Request) -> None:
    """Incidents, or with `view=alerts` every alert."""
    with frame(request, "alerts") as reader:
        if not allowed(request, reader, "alerts"):
            return
        with told(reader):
            wanted = filter_in(request.query_params)
            parts, books = parts_of(request), books_of()
            book = books.alerts if request.query_params.get("view") == "alerts" else books.incidents
            board = Board(book, parts.warehouse, wanted)
            filters(reader, request.query_params, sorted({held.line.detector for held in book.rows.values()}))
            key = key_of(request)
            chosen = ChosenRow(board, reader, parts, key)
            grid = LiveGrid(board, reader, parts, await board.load(), chosen, views=views_in(request.query_params))
            ui.timer(TICK_S, grid.tick)
            ui.timer(CHECK_S, lambda: grid.check(key.key_id))
            listen(grid, chosen, HelpDialog(reader))


def books_of() -> Books:
    """What the boards of this process show."""
    books: Books = app.state.books
    return books


def listen(grid: LiveGrid, chosen: ChosenRow, help_dialog: HelpDialog) -> None:
    """Binds the keys."""
    own = {"p": grid.toggle, "P": grid.toggle, "?": help_dialog.open, "/": focus_filters}
    bound = keys_of(chosen, grid.move) | own

    async def on_key(event: events.KeyEventArguments) -> None:
        plain = not (event.modifiers.ctrl or event.modifiers.meta or event.modifiers.alt)
        if event.action.keydown and plain and (act := bound.get(event.key.name)):
            done = act()
            if done is not None:
                await done  # type: ignore[misc]

    ui.keyboard(on_key=on_key, ignore=NO_KEYS)  # type: ignore[arg-type]


def focus_filters() -> None:
    """Puts the reader into the first field of the filters."""
    ui.run_javascript("document.querySelector('.filters input:not([type=hidden])').focus()")


def filter_in(query: QueryParams) -> AlertFilter:
    """The filter that the page's address names."""
    one = {name: query.get(name, "").strip() for name in ONE}
    many = {field: tuple(value for value in query.getlist(name) if value) for name, field in MANY.items()}
    return checked(AlertFilter.model_validate(one | many))


def views_in(query: QueryParams) -> list[View]:
    """The two ways to look at what the filter admits, each with its address."""
    rest = [(name, value) for name, value in query.multi_items() if name != "view" and value]
    ways = (("incidents", ""), ("every_alert", "alerts"))
    return [View(word, "?" + urlencode([*rest, ("view", way)]), query.get("view", "") == way) for word, way in ways]


def filters(reader: Preferences, query: QueryParams, detectors: list[str]) -> None:
    """The row of filters: severities are links that switch one on or off, the rest is a form."""
    chosen = query.getlist("severity")
    rest = [(name, value) for name, value in query.multi_items() if value and name != "severity"]
    links = []
    for severity in reversed(SEVERITIES):
        wanted = [each for each in chosen if each != severity] if severity in chosen else [*chosen, severity]
        links.append((severity, severity in chosen, "?" + urlencode([*(("severity", each) for each in wanted), *rest])))
    view = query.get("view", "")
    piece(
        "filters.html", reader, links=links, chosen=chosen, detectors=detectors, view=view,
        query={name: query.get(name, "") for name in (*MANY, *ONE)}, any=bool(filter_in(query) != AlertFilter()),
        choices={"family": FAMILIES, "tier": TIERS, "state": STATES},
    )  # fmt: skip
