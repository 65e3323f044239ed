"""Turns the text of a cell into a number or a moment, or says why it is none."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

E8 = 100_000_000
LARGEST_E8 = 10**18


def e8(text: str) -> int:
    """A decimal number in hundred-millionths; ValueError when it is not above zero, too large or finer than that."""
    try:
        value = Decimal(text) * E8
    except InvalidOperation:
        raise ValueError(f"number={text}: must be a decimal number") from None
    if not value.is_finite() or not 0 < value <= LARGEST_E8 or value != int(value):
        raise ValueError(f"number={text}: above zero, at most ten thousand million, with at most 8 decimals")
    return int(value)


def moment_ms(text: str) -> int:
    """UTC milliseconds of `2024-03-13 10:21:14`; ValueError when it is no time."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp() * 1000)
