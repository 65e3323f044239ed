"""Which clicks are rage clicks: at least three within a second on about the same spot."""

from collections.abc import Sequence

from schemas.events.behaviour import Behaviour
from schemas.heatmap_rules import RAGE_CLICKS, RAGE_MS, RAGE_PX


def rage_clicks(clicks: Sequence[Behaviour]) -> set[str]:
    """The event ids of the rage clicks among those of one session on one page, in order; those without a place are none.

    A burst is a click and all that follow within a second (included) and within 24 px (included) of it; of three or more
    clicks every one is a rage click.
    """
    placed = [click for click in clicks if has_place(click)]
    found: set[str] = set()
    for at, first in enumerate(placed):
        burst = [each.event_id for each in placed[at:] if _close(first, each)]
        if len(burst) >= RAGE_CLICKS:
            found.update(burst)
    return found


def has_place(click: Behaviour) -> bool:
    """Whether a click says where on the page it was, in thousandths of a known width and in pixels."""
    return None not in (click.page_x_milli, click.page_y_px, click.viewport_width_px)


def _close(first: Behaviour, other: Behaviour) -> bool:
    if other.event_time - first.event_time > RAGE_MS:
        return False
    (x, y), (other_x, other_y) = _place_milli_px(first), _place_milli_px(other)
    return (other_x - x) ** 2 + (other_y - y) ** 2 <= (1000 * RAGE_PX) ** 2


def _place_milli_px(click: Behaviour) -> tuple[int, int]:
    """Where a click was on the page, in thousandths of a pixel."""
    return (click.page_x_milli or 0) * (click.viewport_width_px or 0), (click.page_y_px or 0) * 1000
