"""The detectors page: how much each raises, what analysts made of it, and how often it is right."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.detectors import detector_answers
from serving.moments import now_ms
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, told
from serving.parts import parts_of

DAYS = (1, 7, 30, 90)
DAY_MS = 86_400_000


@ui.page("/detectors", response_timeout=PATIENCE_S)
async def detectors(request: Request) -> None:
    """The span in days is in the address."""
    with frame(request, "detectors") as reader:
        if not allowed(request, reader, "detectors"):
            return
        asked = request.query_params.get("days", "")
        days = int(asked) if asked.isdigit() and int(asked) in DAYS else 30
        with told(reader):
            parts = parts_of(request)
            found = await to_thread.run_sync(detector_answers, parts.warehouse, parts.cases, now_ms() - days * DAY_MS)
            piece("detectors.html", reader, detectors=found, days=days, spans=DAYS)
            if not found:
                note(reader, "empty", reader.words["no_alerts_then"])
