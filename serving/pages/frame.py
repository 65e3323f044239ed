"""What every page has: its head, the way to the others, and what it says when it cannot show its numbers."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from clickhouse_driver.errors import Error as WarehouseError
from fastapi import Request
from nicegui import ui

from serving.pages.reader import Preferences, may_read, preferences_of
from serving.pages.templates import render
from serving.permissions import Permission
from serving.problems import Problem
from serving.warehouse_client import WarehouseBusyError

log = logging.getLogger("weipan.pages")

PAGES: dict[str, Permission] = {
    "alerts": "alerts:read", "detectors": "alerts:read", "rules": "rules:read", "decisions": "decisions:read",
    "funnel": "funnels:read", "heatmap": "heatmaps:read", "channels": "growth:read", "tiers": "growth:read",
    "cohorts": "growth:read", "social": "growth:read",
    "gates": "health:read", "health": "health:read",
}  # fmt: skip
PATIENCE_S = 20
"""How long a page may wait for its stores, each of which gives up sooner by itself."""

OLD_MS = 36 * 3_600_000
"""Numbers published longer ago are marked as old: the batch runs daily, and may take its time."""

UNREADABLE = (WarehouseError, WarehouseBusyError, EOFError, OSError)
"""What a store that does not answer raises."""


@contextmanager
def frame(request: Request, active: str) -> Iterator[Preferences]:
    """The page around its content."""
    reader = preferences_of(request)
    ui.page_title(f"{reader.words[active]} · Weipan")
    ui.add_head_html('<link rel="stylesheet" href="/style.css">')
    ui.dark_mode(reader.dark)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    shown = [name for name, permission in PAGES.items() if may_read(request, permission)]
    piece("header.html", reader, active=active, pages=shown, back=back, dark=reader.dark)
    with ui.element("main").props("id=content tabindex=-1").classes(f"page page-{active}"):
        yield reader


def piece(name: str, reader: Preferences, **values: object) -> ui.html:
    """A piece of HTML on the page; its values are escaped where it is rendered."""
    return ui.html(render(name, words=reader.words, lang=reader.lang, **values), sanitize=False)


def allowed(request: Request, reader: Preferences, page: str) -> bool:
    """Whether the reader's role has the page; if not, the page says so."""
    if may_read(request, PAGES[page]):
        return True
    forbidden(reader)
    return False


def forbidden(reader: Preferences) -> None:
    """Says that the reader's role does not include the page."""
    note(reader, "error", reader.words["forbidden"], reader.words["forbidden_hint"])


def note(reader: Preferences, kind: str, title: str, hint: str = "") -> None:
    """A state of the page in words: empty, stale or error."""
    piece("note.html", reader, kind=kind, title=title, hint=hint)


@contextmanager
def told(reader: Preferences) -> Iterator[None]:
    """Turns what cannot be read into words on the page: nothing published yet, or a store that does not answer."""
    try:
        yield
    except Problem as problem:
        if problem.status_code == 404 and not problem.extras:
            note(reader, "empty", reader.words["nothing_published"], reader.words["nothing_hint"])
        else:
            note(reader, "error", reader.words["unreadable"], str(problem.detail))
    except UNREADABLE as error:
        log.warning("a store does not answer: %s", str(error).splitlines()[:1])
        note(reader, "error", reader.words["unreadable"])
