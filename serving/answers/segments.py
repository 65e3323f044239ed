"""Saved segments: conditions on users and their events that somebody keeps under a name, for heatmaps and paths."""

from collections.abc import Mapping
from typing import Any

from schemas.heatmap import HeatmapQuery
from serving.answers.funnel_definition import judged_as
from serving.problems import refused
from serving.saved_definitions import SavedDefinitions


def conditions_in(definition: Mapping[str, Any]) -> tuple[Any, ...]:
    """The conditions of a segment's definition, `{"where": […]}`; a problem when it is none."""
    if set(definition) != {"where"} or not definition["where"]:
        raise refused("where", definition.get("where"), "the conditions of the segment, and nothing else")
    return judged_as(HeatmapQuery, {"kind": "hours", "where": definition["where"]}).where


def resolved(segments: SavedDefinitions, query: HeatmapQuery) -> HeatmapQuery:
    """The query with its saved segment's conditions; a problem when nobody saved it."""
    if query.segment is None:
        return query
    found = segments.find(query.segment)
    if found is None:
        raise refused("segment", query.segment, "the name of a saved segment")
    return query.model_copy(update={"where": (*query.where, *conditions_in(found.definition)), "segment": None})
