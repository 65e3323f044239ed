"""Reads a websocket capture of an exchange's trades and best quotes as ticks, in the order in which they were received.

A line is the local receive time in nanoseconds, a blank, and the exchange's JSON. The local clock of a capture may stand behind
the exchange's: the smallest distance seen in the first lines is taken as zero delay, and nothing is later than its receipt. A
quote without a time of its own gets its receive time.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from streaming.importers.cells import e8
from streaming.importers.imported import Imported, LeftOut, Outcomes
from streaming.importers.opened import opened

PROBE_LINES = 2_000
"""How many lines are looked at to learn how the two clocks differ."""


def read(path: Path) -> Outcomes:
    """Ticks of a capture; other messages are left out by name, broken ones with the reason."""
    with opened(path) as text:
        yield from decode(text)


def decode(lines: Iterable[str]) -> Outcomes:
    """Ticks from the lines of a capture."""
    numbered = enumerate(lines, start=1)
    probe = list(islice(numbered, PROBE_LINES))
    behind_ms = min(_distances(line for _, line in probe), default=0)
    for number, line in chain(probe, numbered):
        yield _outcome(number, line, behind_ms)


def _outcome(number: int, line: str, behind_ms: int) -> Imported | LeftOut:
    try:
        received_ms, message = _parted(line)
        return _tick(message, received_ms, behind_ms) or LeftOut(number, "other_message", str(message.get("stream")), bad=False)
    except (ValueError, RecursionError) as broken:
        return LeftOut(number, "malformed", str(broken))
    except KeyError as missing:
        return LeftOut(number, "missing_field", f"{missing}: must be there")
    except TypeError as wrong:
        return LeftOut(number, "wrong_type", str(wrong))


def _parted(line: str) -> tuple[int, dict[str, Any]]:
    received_ns, _, text = line.partition(" ")
    message = json.loads(text)
    if not isinstance(message, dict):
        raise TypeError(f"message={text[:50].strip()}: must be an object")
    if not isinstance(message.get("data", {}), dict):
        raise TypeError(f"data={str(message['data'])[:50]}: must be an object")
    return int(received_ns) // 1_000_000, message


def _tick(message: dict[str, Any], received_ms: int, behind_ms: int) -> Imported | None:
    kind, data = str(message.get("stream", "")).partition("@")[2], message.get("data", {})
    if kind == "trade":
        fields = {"kind": "trade", "price_e8": e8(data["p"]), "quantity_e8": e8(data["q"])}
    elif kind == "bookTicker":
        bid, ask = e8(data["b"]), e8(data["a"])
        fields = {"kind": "quote", "price_e8": (bid + ask) // 2, "bid_e8": bid, "ask_e8": ask}
    else:
        return None
    event_ms = _told_ms(data)
    at = received_ms if event_ms is None else min(event_ms + behind_ms, received_ms)
    return Imported("tick", {**fields, "instrument": data["s"], "venue": _venue(data)}, at, received_ms)


def _venue(data: dict[str, Any]) -> str:
    """Only the futures venue says the kind of order on its trades, and names its quotes."""
    return "binance-usdm" if "X" in data or data.get("e") == "bookTicker" else "binance-spot"


def _told_ms(data: dict[str, Any]) -> int | None:
    """The exchange's own time of a trade or quote."""
    told = data.get("T", data.get("E"))
    return None if told is None else int(told)


def _distances(lines: Iterable[str]) -> Iterator[int]:
    """Receive time minus exchange time of the messages that carry both."""
    for line in lines:
        try:
            received_ms, message = _parted(line)
            told = _told_ms(message["data"])
        except (ValueError, TypeError, KeyError, RecursionError):
            continue  # a broken line is reported when its turn comes
        if told is not None:
            yield received_ms - told
