"""A user's page: who he is, what he is used to, and how that changed."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.profiles import profile_of, versions_of
from serving.pages.frame import PATIENCE_S, forbidden, frame, piece, told
from serving.pages.reader import may_read
from serving.parts import parts_of

VERSIONS = 30


@ui.page("/profiles/{user}", response_timeout=PATIENCE_S)
async def profile(request: Request, user: str) -> None:
    """The user and the day are in the address."""
    with frame(request, "profile") as reader:
        if not may_read(request, "profiles:read"):
            return forbidden(reader)
        warehouse = parts_of(request).warehouse
        with told(reader):
            answer = await to_thread.run_sync(profile_of, warehouse, user, request.query_params.get("day"))
            versions = await to_thread.run_sync(versions_of, warehouse, user, VERSIONS)
            days = [version.day for version in versions]
            piece("profile.html", reader, answer=answer, versions=versions, days=days)
        return None
