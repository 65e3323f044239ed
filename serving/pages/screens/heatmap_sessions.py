"""The sessions behind a cell of a heatmap, or behind an edge of paths: exactly as many as the number says."""

from collections.abc import Mapping

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.heatmap_queries import CellSessions, cell_sessions
from serving.answers.path_queries import EdgeSessions, edge_sessions
from serving.pages.frame import PATIENCE_S, allowed, forbidden, frame, note, piece, told
from serving.pages.heatmap_answers import asked_in
from serving.pages.heatmap_question import Question
from serving.pages.path_chart import step_label
from serving.pages.reader import Preferences, key_of, may_read
from serving.parts import parts_of

MOST = 200


@ui.page("/heatmap/sessions", response_timeout=PATIENCE_S)
async def heatmap_sessions(request: Request) -> None:
    """The question and the place are in the address."""
    with frame(request, "heatmap") as reader:
        if not allowed(request, reader, "heatmap"):
            return
        with told(reader):
            question, _ = await to_thread.run_sync(asked_in, parts_of(request), dict(request.query_params))
            if question.problem:
                note(reader, "error", question.problem)
            elif question.paths and not may_read(request, "funnels:read"):
                forbidden(reader)
            elif question.paths:
                await show_edge(request, reader, question)
            else:
                await show_cell(request, reader, question)


async def show_edge(request: Request, reader: Preferences, question: Question) -> None:
    """The newest sessions of an edge."""
    found = await to_thread.run_sync(_of_edge, request, question)
    title = " → ".join(step_label(step, reader.words) for step in (found.source, found.target))
    rows = [
        {"at": each.began_at, "user": each.user, "what": " → ".join(step_label(step, reader.words) for step in each.steps)}
        for each in found.sessions
    ]
    piece("heatmap_sessions.html", reader, question=question, title=title, rows=rows, total=found.total, users=found.users)


def _of_edge(request: Request, question: Question) -> EdgeSessions:
    fields = question.fields
    query = question.paths[-1 if fields.get("beside_of") else 0]
    edge = (_number(fields, "level") or 0, fields.get("source", ""), fields.get("target", ""))
    role = key_of(request).role
    return edge_sessions(parts_of(request).warehouse, query, role, edge, as_of=None, offset=0, limit=MOST)


async def show_cell(request: Request, reader: Preferences, question: Question) -> None:
    """The busiest sessions of a cell."""
    found = await to_thread.run_sync(_of_cell, request, question)
    title = question.fields.get("element") or reader.words["page_itself"]
    rows = [
        {"at": each.first_at, "user": each.user, "what": f"{each.clicks:,} {reader.words['clicks']} · {each.session}"}
        for each in found.sessions
    ]
    piece("heatmap_sessions.html", reader, question=question, title=title, rows=rows, total=found.total, users=found.users)


def _of_cell(request: Request, question: Question) -> CellSessions:
    fields = question.fields
    query = question.heatmaps[-1 if fields.get("beside_of") else 0]
    version = fields.get("version_of", "1")
    cell = (version, fields.get("element"), _number(fields, "cell_x"), _number(fields, "cell_y"))
    return cell_sessions(parts_of(request).warehouse, query, cell, key_of(request).role, offset=0, limit=MOST)


def _number(fields: Mapping[str, str], name: str) -> int | None:
    return int(fields[name]) if fields.get(name, "").isdecimal() else None
