"""The users behind a number of a funnel: exactly as many as the number says."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from schemas.settings import settings
from serving.answers.funnel_queries import QueryAnswer, query_answer
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, told
from serving.pages.funnel_question import Question, question_of
from serving.pages.reader import key_of
from serving.parts import parts_of


@ui.page("/funnel/users", response_timeout=PATIENCE_S)
async def funnel_users(request: Request) -> None:
    """The question and the number of the step, `n`, are in the address."""
    fields = dict(request.query_params)
    with frame(request, "funnel") as reader:
        if not allowed(request, reader, "funnel"):
            return
        question = question_of(fields, settings().reporting_zone)
        step = int(fields["n"]) if fields.get("n", "").isdecimal() else 0
        if question.funnel is None or not 1 <= step <= len(question.funnel.steps):
            note(reader, "error", question.problem or f"n={fields.get('n', '')}: {reader.words['step']} 1 …")
            return
        with told(reader):
            answer = await to_thread.run_sync(named, request, question)
            piece("funnel_users.html", reader, step=answer.steps[step - 1], back=f"/funnel/build?{question.address}")


def named(request: Request, question: Question) -> QueryAnswer:
    """The answer with the ids that the reader's role may see."""
    assert question.funnel is not None
    return query_answer(
        parts_of(request).warehouse, question.funnel, key_of(request).role, as_of=None, users=True, before=None
    )  # fmt: skip
