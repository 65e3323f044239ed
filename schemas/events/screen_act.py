"""An act on the screen as the live layer believes it: on time, once; today's heatmaps are made of these."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Topic
from schemas.events.behaviour import Behaviour


@dataclass(frozen=True, kw_only=True)
class ScreenAct(Behaviour):
    """The event itself, with all its fields; told again, it is equal."""

    TOPIC: ClassVar[Topic] = Topic(name="screen.act.v1", key="user_id", retention_days=2, archived=False)
