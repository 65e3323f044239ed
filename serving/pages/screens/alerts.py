"""The alerts page: new alerts appear by themselves, the filters are in the address, a row explains itself."""

from urllib.parse import urlencode

from fastapi import Request
from nicegui import events, ui
from starlette.datastructures import QueryParams

from serving.answers.alerts import SEVERITIES, AlertFilter, checked
from serving.pages.board import Board
from serving.pages.frame import PATIENCE_S, UNREADABLE, allowed, frame, note, piece, told
from serving.pages.live_grid import LiveGrid
from serving.pages.reader import Preferences, key_of
from serving.parts import parts_of

TICK_S = 0.3
"""How often the grid takes what has come: well within a second."""

CHECK_S = 3.0
"""How often the page asks whether the feed and the reader's key are alive."""

NAMES = ("detector", "user", "instrument", "entity")


@ui.page("/alerts", response_timeout=PATIENCE_S)
@ui.page("/", response_timeout=PATIENCE_S)
async def alerts(request: Request) -> None:
    """The live board."""
    with frame(request, "alerts") as reader:
        if not allowed(request, reader, "alerts"):
            return
        with told(reader):
            wanted = filter_in(request.query_params)
            parts = parts_of(request)
            board = Board(parts.feed, parts.warehouse, wanted)
            filters(reader, request.query_params)
            try:
                await board.load()
            except UNREADABLE:
                note(reader, "stale", reader.words["no_history"])
            grid = LiveGrid(board, reader, parts, key_of(request).key_id)
            ui.timer(TICK_S, grid.tick)
            ui.timer(CHECK_S, grid.check)
            ui.keyboard(on_key=lambda e: on_key(e, grid))


def on_key(event: events.KeyEventArguments, grid: LiveGrid) -> None:
    """P pauses and resumes."""
    if event.action.keydown and not event.action.repeat and event.key.name in ("p", "P"):
        grid.toggle()


def filter_in(query: QueryParams) -> AlertFilter:
    """The filter that the page's address names."""
    one = {name: query.get(name, "").strip() for name in ("user", "instrument", "entity")}
    detectors = tuple(name for name in query.getlist("detector") if name)
    return checked(AlertFilter(severities=tuple(query.getlist("severity")), detectors=detectors, **one))


def filters(reader: Preferences, query: QueryParams) -> None:
    """The row of filters: severities are links that switch one on or off, the rest is a form."""
    chosen = query.getlist("severity")
    rest = [(name, value) for name in NAMES for value in query.getlist(name) if value]
    links = []
    for severity in reversed(SEVERITIES):
        wanted = [each for each in chosen if each != severity] if severity in chosen else [*chosen, severity]
        links.append((severity, severity in chosen, "?" + urlencode([*(("severity", each) for each in wanted), *rest])))
    piece("filters.html", reader, links=links, chosen=chosen, query={name: query.get(name, "") for name in NAMES})
