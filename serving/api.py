"""The public API: alerts, features, profiles, funnels, heatmaps, parity: `python -m serving.api`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from schemas.catalogue import modules_of
from schemas.settings import Settings, settings
from serving import routes
from serving.guards import BodyLimit, CollectorCors, RequestClock, StrictHeaders
from serving.ingest import intake
from serving.metrics import Metrics
from serving.parts import opened
from serving.problems import DOCUMENTED, install
from serving.server import serve

ABOUT = """Weipan gives the platform and its teams live alerts, features, profiles, funnels and heatmaps.

Send an API key as `Authorization: Bearer …` or `X-API-Key`. Moments are ISO-8601 in UTC; names that end in `_ms` are
milliseconds, in `_fen` hundredths of a yuan. Errors are `application/problem+json` and name field, value and rule."""


def create_app(s: Settings) -> FastAPI:
    """The API over the stores at the addresses of the settings."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(s) as parts, intake.opened(s, parts.redis) as app.state.intake:
            app.state.parts = parts
            app.state.metrics.watch(parts.health)
            yield

    app = FastAPI(
        title="Weipan", version="1", description=ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None, responses=DOCUMENTED
    )  # fmt: skip
    app.state.metrics = Metrics()
    install(app)
    for module in modules_of(routes).values():
        app.include_router(module.ROUTER)
    app.add_middleware(BodyLimit)
    app.add_middleware(CollectorCors, origins=s.collector_origins)
    app.add_middleware(RequestClock, observe=app.state.metrics.observe)
    app.add_middleware(StrictHeaders)
    return app


def main() -> None:
    """Serves the API until it is asked to end."""
    s = settings()
    serve(create_app(s), s.api)


if __name__ == "__main__":
    main()
