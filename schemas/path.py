"""What a question about paths is: what people did next after a page or an event, or what led them there.

The exact meaning, sentence by sentence, is the plain reading in `schemas/path_oracle.py`.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.funnel import Match, Part, moment_ms

MEASURED = ("page_hidden", "page_shown", "scroll", "engagement")
"""Events that measure how a page is used; nobody would call them a step. They still keep a session alive."""

END, OPEN, START, OTHER = "(end)", "(open)", "(start)", "(other)"
"""Names of what is no event: no further action, none so far in a session that still runs, no earlier action, and the rest."""


class Node(Match):
    """What counts as a step, called by its event; named_by: the property whose value tells steps of one event apart."""

    named_by: str | None = Field(None, min_length=1)


PAGES_AND_EVENTS = (Node(event="page_view", named_by="page"), Node(event=None))


class PathQuery(Part):
    """Paths from or to an event, inside sessions.

    nodes: what counts as a step, the first that fits names it; ignored: events that are none; depth: steps after (or before)
    the anchor; top: steps told by name at each of them; occurrence: the anchor's first in a session, or every one;
    collapse_repeats: one step at once repeated counts once; gap_s: a session ends after so long without any event;
    range: when sessions began, the end excluded.
    """

    name: str = Field("paths", min_length=1)
    start: Match | None = Field(None, alias="from")
    goal: Match | None = Field(None, alias="to")
    nodes: tuple[Node, ...] = Field(PAGES_AND_EVENTS, min_length=1, max_length=50)
    ignored: tuple[str, ...] = MEASURED
    depth: int = Field(4, ge=1, le=10)
    top: int = Field(8, ge=1, le=50)
    occurrence: Literal["first", "every"] = "first"
    collapse_repeats: bool = True
    gap_s: int = Field(1800, gt=0, le=86_400)
    range: tuple[Annotated[int, BeforeValidator(moment_ms)], Annotated[int, BeforeValidator(moment_ms)]] | None = None

    @model_validator(mode="after")
    def _one_anchor(self) -> Self:
        if (self.start is None) == (self.goal is None):
            raise ValueError(f"from={_told(self.start)}, to={_told(self.goal)}: one of both")
        if self.anchor.event in self.ignored:
            raise ValueError(f"{self.direction}.event={self.anchor.event}: not one of ignored")
        if self.range and self.range[0] >= self.range[1]:
            raise ValueError(f"range={self.range[0]} to {self.range[1]}: the end after the start")
        return self

    @property
    def direction(self) -> Literal["from", "to"]:
        """Whether paths lead away from the anchor, or to it."""
        return "to" if self.start is None else "from"

    @property
    def anchor(self) -> Match:
        """The event at which paths begin, or end."""
        found = self.start or self.goal
        assert found is not None
        return found

    @property
    def gap_ms(self) -> int:
        """The gap that ends a session, in milliseconds."""
        return self.gap_s * 1000


def matches_of(query: PathQuery) -> list[Match]:
    """Everything in a question that speaks of events."""
    return [query.anchor, *query.nodes]


def properties_of(query: PathQuery) -> set[str]:
    """The properties that a question looks at."""
    asked = {name for match in matches_of(query) for name, _, _ in match.where}
    return asked | {node.named_by for node in query.nodes if node.named_by}


def _told(match: Any) -> str:
    return "nothing" if match is None else str(match.event)
