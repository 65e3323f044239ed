"""What users tell each other: chat groups minute by minute, shares of a chart, joins."""

from typing import Any

import numpy as np

from streaming.simulator.arrow_rows import only, rows_of
from streaming.simulator.instruments import INSTRUMENTS
from streaming.simulator.population import Population

NAMES = np.array([i.name for i in INSTRUMENTS])
CHAT_GROUPS = 20
CAMPAIGNS = ("autumn_cup", "first_gold", "bring_a_friend")
MESSAGES = 8.0


def chats(rng: np.random.Generator, people: Population, span_ms: tuple[int, int], every_ms: int) -> Any:
    """One row per chat group at every `every_ms` in [start, end): the messages of the minute before."""
    at = np.arange(-(-span_ms[0] // every_ms) * every_ms, span_ms[1], every_ms)
    moment, group = np.repeat(at, CHAT_GROUPS), np.tile(np.arange(CHAT_GROUPS), len(at))
    return rows_of(
        "social",
        len(moment),
        event_time=moment,
        kind="group_activity",
        user_id=people.user_id[group * 11],
        group_id=np.char.add("chat", group.astype(str)),
        message_count=rng.poisson(MESSAGES, len(moment)),
    )


def shares(rng: np.random.Generator, people: Population, span_ms: tuple[int, int], mean: float, names: Any = NAMES) -> Any:
    """About `mean` shares and joins in [start, end); what is shared is one of the named instruments."""
    size = int(rng.poisson(mean))
    shared = rng.random(size) < 0.8
    return rows_of(
        "social",
        size,
        event_time=rng.integers(*span_ms, size),
        kind=np.where(shared, "shared", "joined_group"),
        user_id=people.user_id[rng.integers(0, people.size, size)],
        group_id=np.char.add("chat", rng.integers(0, CHAT_GROUPS, size).astype(str)),
        instrument=only(names[rng.integers(0, len(names), size)], shared),
        campaign=only(np.array(CAMPAIGNS)[rng.integers(0, len(CAMPAIGNS), size)], shared),
    )


def invitations(hosts: Any, invited: Any, at_ms: Any) -> Any:
    """The invitation behind a referred registration: ids of host and invited, and when it was sent."""
    return rows_of(
        "social",
        len(hosts),
        event_time=at_ms,
        kind="invited",
        user_id=hosts,
        campaign="bring_a_friend",
        invitee_user_id=invited,
    )
