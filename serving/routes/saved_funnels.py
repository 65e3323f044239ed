"""Saved funnels: what analysts keep under a name."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from serving.access import needs
from serving.answers.funnel_definition import judged
from serving.key_store import ApiKey
from serving.parts import Parts, parts_of
from serving.problems import Problem
from serving.saved_definitions import SavedDefinition

ROUTER = APIRouter(prefix="/v1/saved-funnels", tags=["funnels"], dependencies=[Depends(needs("funnels:read"))])
Has = Annotated[Parts, Depends(parts_of)]
Writer = Annotated[ApiKey, Depends(needs("funnels:save"))]
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["first_deposit"])]


@ROUTER.get("", summary="Saved funnels, by name")
def list_saved(parts: Has) -> list[SavedDefinition]:
    """The newest version of each."""
    return parts.saved_funnels.all()


@ROUTER.get("/{name}", summary="Every version of a saved funnel, the newest first")
def get_saved(parts: Has, name: Name) -> list[SavedDefinition]:
    """Versions before a removal are told too."""
    return parts.saved_funnels.versions(name) or _unknown(name)


@ROUTER.put("/{name}", summary="Save a funnel under a name")
def put_saved(parts: Has, writer: Writer, name: Name, definition: dict[str, Any]) -> SavedDefinition:
    """Adds a version; an invalid definition is refused with field, value and rule."""
    judged(definition)
    return parts.saved_funnels.save(name, definition, writer.name)


@ROUTER.delete("/{name}", status_code=204, summary="Take a funnel off the list")
def remove_saved(parts: Has, writer: Writer, name: Name) -> None:
    """Its versions stay readable."""
    if not parts.saved_funnels.remove(name, writer.name):
        _unknown(name)


def _unknown(name: str) -> list[SavedDefinition]:
    raise Problem(404, f"name={name}: no saved funnel of this name", field="name", value=name, rule="a saved funnel")
