"""The health page: how every part of the pipeline is doing, refreshed by itself."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.pages.frame import allowed, frame, piece
from serving.pages.templates import render
from serving.parts import parts_of

TICK_S = 5.0


@ui.page("/health")
async def health(request: Request) -> None:
    """Parts, speed layer, lag, late rows, dead letters, freshness, parity."""
    with frame(request, "health") as reader:
        if not allowed(request, reader, "health"):
            return
        watch = parts_of(request).health
        shown = piece("note.html", reader, kind="empty", title=reader.words["asking"], hint="")

        async def refresh() -> None:
            found = await to_thread.run_sync(watch.now)
            shown.set_content(render("health.html", words=reader.words, lang=reader.lang, health=found))

        ui.timer(TICK_S, refresh, immediate=True)
