"""The thresholds of heatmaps and dwell, named once for every engine."""

RAGE_CLICKS = 3
RAGE_MS = 1_000
RAGE_PX = 24
"""Rage: at least so many clicks of one session on one page within so many ms of the first, each within so many px of it."""

PHANTOM_MS = 1_000
"""A page that is shown and hidden, or hidden and shown, in under so many ms without input was never left or looked at."""

CELLS = 20
"""An element is divided into so many cells a side, unless a query says otherwise."""

PAGE_ROW_PX = 24
"""Height of a cell of the page itself, for clicks that name no element, in CSS pixels."""

FEWEST_USERS = 5
"""k: what fewer distinct users did is withheld, so that nobody can be picked out."""

VIEWPORT_BANDS = {"phone_small": 0, "phone": 375, "phone_large": 414, "tablet": 600, "desktop": 1024}
"""Name of a band to the smallest viewport width in CSS pixels that lies in it; a band ends where the next begins."""

NO_WIDTH = "unknown"
"""The band of events that tell no viewport width."""


def viewport_band(width_px: int | None) -> str:
    """The band in which a viewport width lies."""
    if width_px is None:
        return NO_WIDTH
    return next(name for name, low in reversed(VIEWPORT_BANDS.items()) if width_px >= low)


def cell_of(milli: int, cells: int) -> int:
    """The cell, from 0, in which a position in thousandths lies; the far edge belongs to the last one."""
    return min(cells - 1, milli * cells // 1000)


def depths_milli(steps: int) -> list[int]:
    """The depths of a page, in thousandths, at which reach is told."""
    return [-(-step * 1000 // steps) for step in range(steps + 1)]
