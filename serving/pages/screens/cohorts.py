"""The cohorts page: a triangle of retention or revenue by week of registration."""

from fastapi import Request
from nicegui import ui

from serving.answers.cohorts import CohortsAnswer, cohorts_answer
from serving.pages.frame import PATIENCE_S, note, piece
from serving.pages.published_page import published_page
from serving.pages.reader import Preferences
from serving.problems import refused

MEASURES = ("retention", "trading", "fees")


@ui.page("/cohorts", response_timeout=PATIENCE_S)
async def cohorts(request: Request) -> None:
    """The chosen day and measure are in the address."""
    measure = request.query_params.get("measure") or MEASURES[0]

    async def show(reader: Preferences, answer: CohortsAnswer) -> None:
        if measure not in MEASURES:
            raise refused("measure", measure, f"one of {', '.join(MEASURES)}")
        triangle(reader, answer, measure)

    await published_page(request, "cohorts", "cohort", cohorts_answer, show, kept=("measure",))


def triangle(reader: Preferences, answer: CohortsAnswer, measure: str) -> None:
    """The triangle; shares are coloured from 0 to 1, money up to the most of any cell."""
    if not answer.cohorts:
        return note(reader, "empty", reader.words["no_channels"])
    fees = max(cell.fee_per_user_fen for cohort in answer.cohorts for cell in cohort.weeks)
    weeks = max(len(cohort.weeks) for cohort in answer.cohorts)
    piece("cohorts.html", reader, answer=answer, measure=measure, weeks=weeks, most=fees if measure == "fees" else 1.0)
    return None
