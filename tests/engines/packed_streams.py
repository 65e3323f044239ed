"""Many random streams packed into one: each with names of its own, so that none knows of another."""

import json
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from speed_stream import Message, expected, links, messages

from schemas.catalogue import contracts
from schemas.contract import fields_of

NO_NAMES = ("region", "venue", "endpoint", "platform", "page_version")
"""Texts that are not the name of somebody or something."""


def packed(seeds: range, start_ms: int, count: int) -> list[Message]:
    """Streams of `count` moments each, all over the same span, merged in the order in which they were observed."""
    linked = links(start_ms, count, stories=False)
    return merged(m for seed in seeds for m in _apart(seed, [*linked, *messages(seed, start_ms, count, stories=False)]))


def merged(told: Iterable[Message]) -> list[Message]:
    """Streams, one after the other, in the order in which all was observed."""
    return [message for _, _, message in sorted(_timed(told))]


def unpacked(stream: Iterable[Message]) -> list[list[Message]]:
    """The streams again, each by itself; what cannot be read belongs to none."""
    found: dict[int, list[Message]] = {}
    for message in stream:
        if (seed := seed_of(message)) is not None:
            found.setdefault(seed, []).append(message)
    return [*found.values()]


def seed_of(message: Message) -> int | None:
    """The number of the stream that a message belongs to."""
    number, dash, _ = str((_row(message) or {}).get("event_id", "")).partition("-")
    return int(number) if dash and number.isdigit() else None


def expected_of(stream: Iterable[Message]) -> dict[str, dict[str, Any]]:
    """What a plain reader finds, stream by stream."""
    return {alert_id: moment for own in unpacked(stream) for alert_id, moment in expected(own).items()}


def never_late(stream: Iterable[Message]) -> list[Message]:
    """The same stream, had every late row come at once."""
    return [_at_once(message) for message in stream]


def _at_once(message: Message) -> Message:
    row, limit = _row(message), contracts()[message[0]].TOPIC.max_delay_ms
    if row is None or limit is None or row["observed_at"] - row["event_time"] <= limit:
        return message
    return message[0], message[1], json.dumps(row | {"observed_at": row["event_time"]}).encode()


def shuffled(seed: int, stream: list[Message]) -> list[Message]:
    """The same messages in another order; each keeps the moment at which it was observed."""
    return random.Random(seed).sample(stream, len(stream))


def event_line(message: Message) -> bytes:
    """A line of an event file that says its topic."""
    contract, _, payload = message
    try:
        return json.dumps({"topic": contracts()[contract].TOPIC.name, "value": json.loads(payload)}).encode()
    except ValueError:
        return payload


def _timed(told: Iterable[Message]) -> Iterator[tuple[int, int, Message]]:
    """With the moment of its arrival; what cannot be read comes right after what was told before it."""
    observed_at = 0
    for n, message in enumerate(told):
        observed_at = int((_row(message) or {}).get("observed_at", observed_at))
        yield observed_at, n, message


def _row(message: Message) -> dict[str, Any] | None:
    try:
        row: dict[str, Any] = json.loads(message[2])
    except ValueError:
        return None
    return row


def _apart(seed: int, stream: list[Message]) -> Iterator[Message]:
    """Every name in the stream begins with its own number."""
    for contract, key, payload in stream:
        row = _row((contract, key, payload))
        if row is None:
            yield contract, key, payload
            continue
        names = [f.name for f in fields_of(contracts()[contract]) if f.base is str and not f.choices and f.name not in NO_NAMES]
        row |= {name: f"{seed}-{row[name]}" for name in names if row.get(name)}
        yield contract, str(row.get(contracts()[contract].TOPIC.key, key)), json.dumps(row).encode()
