"""A page over numbers that are published once a day: its frame, the day's answer, the head with the choice of days."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from anyio import to_thread
from fastapi import Request

from serving.answers.publications import publications
from serving.moments import now_ms
from serving.pages.frame import OLD_MS, allowed, frame, note, piece, told
from serving.pages.reader import Preferences
from serving.parts import parts_of
from serving.warehouse_client import Warehouse


class Published(Protocol):
    """What every answer of published numbers tells."""

    @property
    def day(self) -> str: ...  # noqa: D102
    @property
    def published_at(self) -> int: ...  # noqa: D102


Answer = TypeVar("Answer", bound=Published)


async def published_page(
    request: Request,
    page: str,
    table: str,
    answer_of: Callable[[Warehouse, str | None], Answer],
    show: Callable[[Preferences, Answer], Awaitable[None]],
    *,
    kept: Sequence[str] = (),
) -> None:
    """The page of the day in the address, else of the newest; `kept` of the address outlives the choice of another day."""
    with frame(request, page) as reader:
        if not allowed(request, reader, page):
            return
        warehouse, query = parts_of(request).warehouse, request.query_params
        with told(reader):
            answer = await to_thread.run_sync(answer_of, warehouse, query.get("day"))
            days = [run.day for run in await to_thread.run_sync(publications, warehouse, table)]
            head(reader, page, answer, days, [(name, query[name]) for name in kept if name in query])
            await show(reader, answer)


def head(reader: Preferences, page: str, answer: Published, days: list[str], kept: Sequence[tuple[str, str]]) -> None:
    """Title, day, files; numbers published long ago are marked as old."""
    words = reader.words
    title, hint = words[page], words.get(f"{page}_hint", words["as_of"])
    piece("growth_head.html", reader, title=title, hint=hint, answer=answer, days=days, file=page, kept=kept)
    if now_ms() - answer.published_at > OLD_MS:
        note(reader, "stale", words["old_numbers"])
