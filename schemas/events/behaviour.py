"""What a user does on the screen: pages, clicks, scrolling, time engaged, indicators used."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Count, Id, Milli, Millis, Text


@dataclass(frozen=True, kw_only=True)
class Behaviour(Event):
    """A click carries its element and the position inside it in thousandths, and its place on the page.

    page_x_milli: thousandths of the viewport width; page_y_px: CSS pixels from the top of the page; engaged_ms: visible and
    active time since the last engagement row; reacted: whether the page changed within a second of the click;
    device_time: when it happened by the device's own clock, where event_time was corrected by it.
    """

    TOPIC: ClassVar[Topic] = Topic(name="behaviour.v1", key="user_id", max_delay_ms=2_000)

    kind: Literal["page_view", "page_hidden", "page_shown", "click", "scroll", "engagement", "indicator_used"]
    user_id: Id
    session_id: Id
    device_id: Id | None = None
    platform: Id = "mini_program"
    channel: Id | None = None
    page: Id
    page_version: Id = "1"
    element: Id | None = None
    element_x_milli: Milli | None = None
    element_y_milli: Milli | None = None
    page_x_milli: Milli | None = None
    page_y_px: Count | None = None
    viewport_width_px: Count | None = None
    viewport_height_px: Count | None = None
    reacted: bool | None = None
    scroll_depth_milli: Milli | None = None
    engaged_ms: Count | None = None
    indicator: Text | None = None
    device_time: Millis | None = None
