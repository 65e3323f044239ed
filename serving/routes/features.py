"""Features: what exists, and what it is now for a user or an instrument."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.feast import FeastAnswer, FeastRequest, online_features
from serving.answers.features import EntityFeatures, FeatureDefinition, catalogue, entity_features
from serving.parts import Parts, parts_of

ROUTER = APIRouter(tags=["features"], dependencies=[Depends(needs("features:read"))])

Has = Annotated[Parts, Depends(parts_of)]


@ROUTER.get("/v1/features", summary="The catalogue of features")
def list_features() -> list[FeatureDefinition]:
    """Every feature with its meaning, unit, window, owner and version."""
    return catalogue()


@ROUTER.get("/v1/features/{entity}/{id}", summary="All features of a user or an instrument")
async def get_features(parts: Has, entity: str, id: str) -> EntityFeatures:  # noqa: A002
    """Each value with the moment for which it holds, its age and whether it can be relied upon."""
    return await entity_features(parts.redis, entity, id)


@ROUTER.post("/get-online-features", summary="Features in Feast's shape")
async def get_online_features(parts: Has, request: FeastRequest) -> FeastAnswer:
    """The request and response of Feast's feature server."""
    return await online_features(parts.redis, request)
