"""The gates page: which published days keep all their rules, which were refused and why, and of what a shown run was made."""

from collections.abc import Sequence

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.gates import Verdict, gate_answer, verdicts
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, told
from serving.pages.reader import Preferences
from serving.parts import parts_of

SHOWN_DAYS = 14


@ui.page("/gates", response_timeout=PATIENCE_S)
async def gates(request: Request) -> None:
    """The chosen table and day are in the address."""
    with frame(request, "gates") as reader:
        if not allowed(request, reader, "gates"):
            return
        warehouse, query = parts_of(request).warehouse, request.query_params
        with told(reader):
            found = await to_thread.run_sync(verdicts, warehouse)
            if not found:
                note(reader, "empty", reader.words["gates_empty"])
                return
            table, day = query.get("table", ""), query.get("day", "")
            show(reader, found, (table, day))
            if table and day:
                answer = await to_thread.run_sync(gate_answer, warehouse, table, day)
                piece("gate_rules.html", reader, answer=answer)


def show(reader: Preferences, found: Sequence[Verdict], chosen: tuple[str, str]) -> None:
    """A table a row, a day a column; each cell leads to its rules."""
    days = sorted({each.day for each in found}, reverse=True)[:SHOWN_DAYS]
    cells = {(each.table, each.day): each for each in found if each.day in days}
    owners = {each.table: each.owner for each in reversed(found) if each.day in days}
    broken = [each for each in found if each.refused]
    piece("gates.html", reader, days=days, cells=cells, owners=dict(sorted(owners.items())), broken=broken, chosen=chosen)
