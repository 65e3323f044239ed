"""Events as the live layer believes them: valid, each once, and with what held at their moment."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import is_late
from schemas.validation import judge

Row = dict[str, Any]
Events = dict[str, list[Row]]
"""Contract to its events in the order of (event_time, seq, event_id), each with `late`."""

READ = ("order", "fill", "transfer", "account", "tick", "social", "profile", "limit", "link")
"""What features are made of."""


def events_in(path: Path) -> Events:
    """The events of a file, a `{"topic": "order.v1", "value": {...}}` a line; ValueError names line, field, value and rule."""
    topics = {contracts()[name].TOPIC.name: name for name in READ}
    found: dict[str, list[Row]] = {name: [] for name in READ}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                topic, payload = _opened(line, number)
                if topic in topics:
                    record, problem = judge(contracts()[topics[topic]], payload)
                    if problem:
                        raise ValueError(f"line {number}: {problem}")
                    found[topics[topic]].append({**vars(record)})
    return {name: believed(name, rows) for name, rows in found.items()}


def believed(name: str, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows of one contract, in the order in which they were observed: the first of each id, marked whether it came late."""
    limit_ms = contracts()[name].TOPIC.max_delay_ms
    first: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: r["observed_at"]):
        late = limit_ms is not None and is_late(row["event_time"], row["observed_at"], limit_ms)
        first.setdefault(row["event_id"], {**row, "late": late})
    return sorted(first.values(), key=lambda r: (r["event_time"], r["seq"], r["event_id"]))


def with_what_held(events: Events, *, late_too: bool) -> Events:
    """The same with the linked group of everything a user did, and the market's price beside every trade.

    late_too: late rows as well; without them everything is as it was known.
    """
    known = {name: [row for row in rows if late_too or not row["late"]] for name, rows in events.items()}
    links, ticks = _by(known["link"], "user_id"), _by(known["tick"], "instrument")
    quotes = {instrument: [t for t in own if t["kind"] == "quote"] for instrument, own in ticks.items()}
    for name in ("order", "fill", "transfer", "account"):
        for row in known[name]:
            link = newest(links.get(row["user_id"], []), row["event_time"])
            row["group_id"] = link["group_id"] if link and link["group_id"] != row["user_id"] else None
    for fill in known["fill"]:
        fill.update(_priced(fill, ticks.get(fill["instrument"], []), quotes.get(fill["instrument"], [])))
    return known


def bars(ticks: Iterable[Row]) -> Iterator[Row]:
    """One-second bars of each instrument; a bar's moment is the last millisecond of its second.

    Its observed_at is that of its last tick.
    """
    seconds: dict[tuple[str, int], Row] = {}
    for tick in ticks:
        at = tick["event_time"] // 1000 * 1000 + 999
        price, traded = tick["price_e8"], tick["quantity_e8"] if tick["kind"] == "trade" else None
        bar = seconds.setdefault((tick["instrument"], at), _empty_bar(tick["instrument"], at, price))
        bar["low_e8"], bar["high_e8"] = min(bar["low_e8"], price), max(bar["high_e8"], price)
        bar["ticks"] += 1
        bar["quantity_e8"] += traded or 0
        bar["observed_at"] = max(bar["observed_at"], tick["observed_at"])
    yield from seconds.values()


def newest(versions: list[Row], at: int) -> Row | None:
    """The newest row at or before a moment, None before the first."""
    place = bisect_right(versions, at, key=lambda r: int(r["event_time"]))
    return versions[place - 1] if place else None


def _empty_bar(instrument: str, at: int, price: int) -> Row:
    told = {"low_e8": price, "high_e8": price, "ticks": 0, "quantity_e8": 0}
    return {"instrument": instrument, "event_time": at, "observed_at": 0, **told}


def _priced(fill: Row, ticks: list[Row], quotes: list[Row]) -> Row:
    """reference_age_ms: how old the newest quote was; edge_bps: how much better than the newest price, towards zero."""
    quote, market = newest(quotes, fill["event_time"]), newest(ticks, fill["event_time"])
    edge = None
    if market and fill["price_e8"]:
        better = (market["price_e8"] - fill["price_e8"]) * (1 if fill["side"] == "buy" else -1) * 10_000
        edge = abs(better) // fill["price_e8"] * (1 if better >= 0 else -1)
    return {"reference_age_ms": fill["event_time"] - quote["event_time"] if quote else None, "edge_bps": edge}


def _by(rows: Iterable[Row], field: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row[field], []).append(row)
    return found


def _opened(line: bytes, number: int) -> tuple[str, bytes]:
    try:
        told = json.loads(line)
    except ValueError as problem:
        raise ValueError(f"line {number}: message=: {problem}") from None
    if not isinstance(told, dict) or not isinstance(told.get("topic"), str) or not isinstance(told.get("value"), dict):
        raise ValueError(f'line {number}: message=: an object with "topic" and "value"')
    return told["topic"], json.dumps(told["value"]).encode()
