"""Features: what exists, what it is now for an entity, and values that other systems tell."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from serving.access import needs
from serving.answers.feast import FeastAnswer, FeastRequest, online_features
from serving.answers.features import EntityFeatures, FeatureDefinition, catalogue, entity_features
from serving.answers.push import PushAnswer, PushRequest, push
from serving.parts import Parts, parts_of

ROUTER = APIRouter(tags=["features"])

Has = Annotated[Parts, Depends(parts_of)]
READER, WRITER = [Depends(needs("features:read"))], [Depends(needs("features:push"))]


@ROUTER.get("/v1/features", summary="The catalogue of features", dependencies=READER)
def list_features() -> list[FeatureDefinition]:
    """Every feature with its meaning, unit, window, freshness, owner and version."""
    return catalogue()


@ROUTER.get("/v1/features/{entity}/{id}", summary="All features of an entity", dependencies=READER)
async def get_features(parts: Has, entity: str, id: str) -> EntityFeatures:  # noqa: A002
    """Each value with the moment for which it holds, its age and whether it can be relied upon; a position is `u1|BTCUSDT`."""
    return await entity_features(parts.redis, entity, id, parts.settings.reporting_zone)


@ROUTER.post("/get-online-features", summary="Features in Feast's shape", dependencies=READER, response_model=FeastAnswer)
async def get_online_features(parts: Has, request: FeastRequest) -> Response:
    """The request and response of Feast's feature server."""
    answer = await online_features(parts.redis, request, parts.settings.reporting_zone)
    return Response(answer, media_type="application/json")


@ROUTER.post("/push", summary="Features that another system computed, in Feast's shape", dependencies=WRITER)
async def push_features(parts: Has, request: PushRequest) -> PushAnswer:
    """Keeps each value unless a newer one, by its event time, is there."""
    return await push(parts.redis, request)
