"""Saved segments: who is meant, kept under a name, for heatmaps and paths."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path

from serving.access import needs
from serving.answers.segments import conditions_in
from serving.key_store import ApiKey
from serving.parts import Parts, parts_of
from serving.problems import refused
from serving.saved_definitions import SavedDefinition

ROUTER = APIRouter(prefix="/v1/segments", tags=["heatmaps"], dependencies=[Depends(needs("heatmaps:read"))])
Has = Annotated[Parts, Depends(parts_of)]
Writer = Annotated[ApiKey, Depends(needs("heatmaps:draw"))]
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["mature_on_phones"])]
EXAMPLE = {"where": [["profile.tier", "=", "mature"], ["platform", "=", "mini_program"]]}


@ROUTER.get("", summary="Saved segments, by name")
def list_segments(parts: Has) -> list[SavedDefinition]:
    """The newest version of each."""
    return parts.saved_segments.all()


@ROUTER.put("/{name}", summary="Save a segment under a name")
def put_segment(
    parts: Has, writer: Writer, name: Name, definition: Annotated[dict[str, Any], Body(examples=[EXAMPLE])]
) -> SavedDefinition:
    """Adds a version; invalid conditions are refused with field, value and rule."""
    conditions_in(definition)
    return parts.saved_segments.save(name, definition, writer.name)


@ROUTER.delete("/{name}", status_code=204, summary="Take a segment off the list")
def remove_segment(parts: Has, writer: Writer, name: Name) -> None:
    """Queries that name it are refused from now on."""
    if not parts.saved_segments.remove(name, writer.name):
        raise refused("name", name, "a saved segment", 404)
