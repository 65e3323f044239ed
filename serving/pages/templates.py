"""Renders the pieces of HTML in `html/`; every value is escaped."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.settings import settings
from serving.pages.figures import FILTERS


class Pieces(Environment):
    """Looks a name up among a mapping's items first: `words.clear` is a word, not a method."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The item of a mapping, else the attribute."""
        return obj[attribute] if isinstance(obj, Mapping) and attribute in obj else super().getattr(obj, attribute)


PIECES = Pieces(
    loader=FileSystemLoader(Path(__file__).with_name("html")), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def render(piece: str, **values: Any) -> str:
    """A piece of HTML with its values."""
    return PIECES.get_template(piece).render(**values)


def clock(ms: int, form: str = "%H:%M:%S") -> str:
    """A moment in the reporting zone."""
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(settings().reporting_zone)).strftime(form)


def duration(seconds: float | None) -> str:
    """`3.2 s`, `4 min`, `5.1 h`, `2.0 d`; a dash where there is none."""
    if seconds is None:
        return "–"
    for size, unit, digits in ((86_400, "d", 1), (3600, "h", 1), (60, "min", 0)):
        if seconds >= size:
            return f"{seconds / size:.{digits}f} {unit}"
    return f"{seconds:.1f} s"


def duration_ms(ms: float | None) -> str:
    """The same of milliseconds."""
    return duration(None if ms is None else ms / 1000)


def plain(values: Mapping[str, int | None]) -> str:
    """`orders_1m = 31, fills_1h = –`."""
    return ", ".join(f"{name} = {'–' if value is None else format(value, ',')}" for name, value in sorted(values.items()))


def amount(value: int | None, name: str) -> str:
    """A value in the unit that its name ends in: fen as yuan, hundred-millionths as a decimal; a dash where there is none."""
    if value is None:
        return "–"
    units = set(name.split("_"))
    if "fen" in units:
        return f"{'−' * (value < 0)}¥{abs(value) / 100:,.2f}"
    if "e8" in units:
        return f"{Decimal(value) / 10**8:,f}".rstrip("0").rstrip(".")
    return f"{value:,} ms" if "ms" in units else f"{value:,}"


PIECES.filters |= FILTERS | {"amount": amount, "clock": clock, "duration": duration, "duration_ms": duration_ms, "plain": plain}
PIECES.globals["zip"] = zip
