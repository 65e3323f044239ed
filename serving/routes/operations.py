"""For those who run the service: is it alive, is it ready, how is it doing. No key needed, no personal data."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from serving.parts import Parts, parts_of

ROUTER = APIRouter(tags=["operations"])


@ROUTER.get("/healthz", summary="Is the process alive")
async def healthz() -> dict[str, str]:
    """Answers as long as the process serves, whatever its stores do."""
    return {"status": "alive"}


@ROUTER.get("/readyz", summary="Do the stores answer", responses={503: {"description": "A store does not answer"}})
def readyz(parts: Annotated[Parts, Depends(parts_of)], response: Response) -> dict[str, Any]:
    """Each store with how long it took; 503 when one that requests need does not answer."""
    health = parts.health.now()
    response.status_code = 200 if health.ready else 503
    stores = {store.name: {"ok": store.ok, "took_ms": store.took_ms} for store in health.stores}
    return {"ready": health.ready, "stores": stores}


@ROUTER.get("/metrics", summary="Numbers for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Requests, stream readers, lag, watermark delay, late rows, dead letters, freshness."""
    return Response(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
