"""The site: its pages, its login, its guards, over the same stores and answers as the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nicegui
from fastapi import FastAPI
from fastapi.responses import FileResponse
from nicegui import ui
from starlette.middleware.sessions import SessionMiddleware

from schemas.catalogue import modules_of
from schemas.settings import Settings
from serving.guards import BodyLimit
from serving.pages import funnel_downloads, heatmap_downloads, screens
from serving.pages.books import Books
from serving.pages.content_policy import ContentPolicy
from serving.pages.files import ROUTER as FILES
from serving.pages.gate import Gate
from serving.pages.login import ROUTER
from serving.pages.organisation_login import HANDSHAKE_S, provider_of
from serving.pages.organisation_login import ROUTER as ORGANISATION
from serving.pages.sessions import Sessions, secret_in
from serving.parts import opened
from serving.problems import install

STYLE = Path(__file__).with_name("style.css")
FORM_BYTES = 16 << 10


def create_site(s: Settings) -> FastAPI:
    """The app that serves the pages at the addresses of the settings."""
    sessions = Sessions(s.state_dir / "pages.secret")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(s) as parts:
            app.state.parts = nicegui.app.state.parts = parts
            books = nicegui.app.state.books = Books(parts.feed, parts.warehouse, parts.cases)
            books.start()
            yield
            books.stop()

    site = FastAPI(title="Weipan pages", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    site.state.sessions = sessions
    site.state.provider = provider_of(s)
    site.include_router(ROUTER)
    site.include_router(ORGANISATION)
    site.include_router(FILES)
    site.include_router(funnel_downloads.ROUTER)
    site.include_router(heatmap_downloads.ROUTER)
    install(site)
    site.add_api_route("/style.css", style, include_in_schema=False)
    modules_of(screens)
    ui.run_with(
        site, title="Weipan", favicon="📈", dark=None, tailwind=False, show_welcome_message=False, gzip_middleware_factory=None
    )
    site.add_middleware(Gate, sessions=sessions)
    site.add_middleware(SessionMiddleware, secret_in(s.state_dir / "pages.secret"), "weipan_handshake", HANDSHAKE_S, "/login")
    larger = {heatmap_downloads.UPLOAD: heatmap_downloads.UPLOAD_BYTES}
    site.add_middleware(BodyLimit, max_bytes=FORM_BYTES, larger=larger)
    site.add_middleware(ContentPolicy)
    return site


def style() -> FileResponse:
    """The one stylesheet."""
    return FileResponse(STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})
