"""How numbers are written on the pages: money, shares, and how long a bar is."""

from collections.abc import Callable

DASH = "–"


def share(rate: float | None) -> str:
    """A share in per cent; a dash where there is none."""
    return DASH if rate is None else f"{rate * 100:.1f} %"


def yuan(fen: float | None) -> str:
    """`¥1,234.50`, whole from a thousand on, `¥1.2 M` from a million; a dash where there is none."""
    if fen is None:
        return DASH
    sign, amount = "−" if fen < 0 else "", abs(fen) / 100
    if amount >= 1_000_000:
        return f"{sign}¥{amount / 1_000_000:,.2f} M"
    return f"{sign}¥{amount:,.0f}" if amount >= 1_000 else f"{sign}¥{amount:,.2f}"


def show_as(value: float | None, kind: str, signed: bool = False) -> str:
    """A value as a `share`, as `yuan` (of fen) or as a `number`; signed: with + in front of what is above zero."""
    if value is None:
        return DASH
    shown = FORMS[kind](value)
    return f"+{shown}" if signed and value > 0 else shown.replace("-", "−")


def part_of(value: float | None, most: float | None) -> float:
    """How much of `most` a value is, in per cent from 0 to 100, for the length of a bar."""
    return round(min(100.0, max(0.0, (value or 0) / most * 100)), 2) if most else 0.0


FORMS: dict[str, Callable[[float], str]] = {"share": share, "yuan": yuan, "number": "{:,.3f}".format}
FILTERS = {
    "share": share, "yuan": yuan, "show_as": show_as, "part_of": part_of, "at_least": max, "grouped": "{:,}".format,
}  # fmt: skip
