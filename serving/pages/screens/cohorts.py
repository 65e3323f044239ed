"""The cohorts page: a triangle of retention or revenue by week of registration."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.cohorts import CohortsAnswer, cohorts_answer
from serving.answers.publications import publications
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, published_head, told
from serving.pages.reader import Preferences
from serving.parts import parts_of
from serving.problems import refused

MEASURES = ("retention", "trading", "fees")


@ui.page("/cohorts", response_timeout=PATIENCE_S)
async def cohorts(request: Request) -> None:
    """The chosen day and measure are in the address."""
    with frame(request, "cohorts") as reader:
        if not allowed(request, reader, "cohorts"):
            return
        warehouse = parts_of(request).warehouse
        with told(reader):
            measure = request.query_params.get("measure") or MEASURES[0]
            if measure not in MEASURES:
                raise refused("measure", measure, f"one of {', '.join(MEASURES)}")
            answer = await to_thread.run_sync(cohorts_answer, warehouse, request.query_params.get("day"))
            days = [run.day for run in await to_thread.run_sync(publications, warehouse, "cohort")]
            published_head(reader, "cohorts", answer, days, kept=[("measure", measure)])
            show(reader, answer, measure)


def show(reader: Preferences, answer: CohortsAnswer, measure: str) -> None:
    """The triangle; shares are coloured from 0 to 1, money up to the most of any cell."""
    if not answer.cohorts:
        return note(reader, "empty", reader.words["no_channels"])
    fees = max(cell.fee_per_user_fen for cohort in answer.cohorts for cell in cohort.weeks)
    weeks = max(len(cohort.weeks) for cohort in answer.cohorts)
    piece("cohorts.html", reader, answer=answer, measure=measure, weeks=weeks, most=fees if measure == "fees" else 1.0)
    return None
