"""Plays the simulated platform to the broker at the wall clock: every event is sent when it is due."""

import logging
import sys
from contextlib import closing
from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil
from threading import Event
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms, reporting_day
from schemas.settings import Settings, settings
from schemas.stamping import to_json
from streaming.producer import Producer, now_ms
from streaming.simulator import renewals
from streaming.simulator.asking import Asker
from streaming.simulator.faults import TWICE, broken_bytes, spoiled
from streaming.simulator.labels import Labels
from streaming.simulator.live_world import LiveWorld
from streaming.simulator.market import Market, live_market
from streaming.simulator.network import delayed
from streaming.simulator.population import SMALLEST, population
from streaming.simulator.released import Queue, Row
from streaming.simulator.scene import Tables
from streaming.simulator.seeds import rng_of

TOPICS = ("order", "fill", "tick", "transfer", "settlement", "behaviour", "social", "account", "support")
"""What the platform writes, and keeps alive with heartbeats."""

USERS_PER_RATE = 4
BLOCK_MS = 1_000
HEADSTART_MS = 400
"""How long before it begins a second is planned."""

TICK_SHARE = 0.4
"""Most that market ticks may take of the wished rate."""

PACE_S = 0.01
TIMES = ("event_time", "due_at")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What the command line asks for. speed: simulated seconds in a real one; rate: events a simulated second.

    ValueError when users are so few for the rate that honest ones would look like programs.
    """

    seed: int = 1
    users: int = 5_000
    speed: float = 1.0
    rate: float = 300.0
    for_s: float | None = None

    def __post_init__(self) -> None:
        for name in ("speed", "rate"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}={getattr(self, name)}: above 0")
        if self.users < max(SMALLEST, self.rate * USERS_PER_RATE):
            least = max(SMALLEST, round(self.rate * USERS_PER_RATE))
            raise ValueError(f"users={self.users}: at least {least} for a rate of {self.rate:g} events/s")


class Play:
    """One run. start_ms: the beginning of its simulated time; by the wall clock it begins at the first call of `due`."""

    def __init__(self, wish: Wish, s: Settings, start_ms: int) -> None:
        self._wish, self.start_ms, self._began_ms = wish, start_ms, start_ms
        self._begun = False
        self.source = f"sim-{start_ms}"
        market = live_market(wish.seed, start_ms, s.market_capture)
        rate = _fit(market, wish.rate)
        day = day_bounds_ms(reporting_day(start_ms, s.reporting_zone), s.reporting_zone)[0]
        people = population(wish.seed, wish.users)
        self._world = LiveWorld(wish.seed, self.source, people, market, rate=rate, day_start_ms=day)
        self._queue, self._until_ms = Queue(self.source, start_ms), start_ms
        self._rng, self._due = rng_of(wish.seed, "network"), list[tuple[int, int, Row]]()
        self.regulars = [str(user) for user in people.user_id[renewals.regulars(people)]]
        self.planned = list[Row]()
        self._labels = Labels(s.state_dir / "labels" / f"{self.source}.jsonl", self.wall_ms)
        self._add(self._world.begin())

    def wall_ms(self, at_ms: int) -> int:
        """The wall clock's time of a simulated moment."""
        return self._began_ms + round((at_ms - self.start_ms) / self._wish.speed)

    def due(self, wall_ms: int) -> list[Row]:
        """Everything that is to be sent by now, in the order of observation, with wall times."""
        if not self._begun:
            self._begun, self._began_ms = True, wall_ms
        simulated = self.start_ms + (wall_ms - self._began_ms) * self._wish.speed
        while self._until_ms < simulated + HEADSTART_MS * self._wish.speed:
            self._next_block()
        rows = []
        while self._due and self._due[0][0] <= simulated:
            rows.append(heappop(self._due)[2])
        return rows

    def newly_planned(self) -> list[Row]:
        """What was decided since the last call and is not sent yet."""
        planned, self.planned = self.planned, []
        return planned

    def _next_block(self) -> None:
        begin, self._until_ms = self._until_ms, self._until_ms + BLOCK_MS
        self._add(self._world.plan(begin, self._until_ms))
        rows = self._queue.until(self._until_ms)
        self._labels.note(rows)
        self._labels.write(self._world.staged, self._until_ms)
        for row in rows:
            row.fields |= {name: self.wall_ms(row.fields[name]) for name in TIMES if name in row.fields}
        self.planned += rows
        for place, row in enumerate(spoiled(self._rng, rows)):
            heappush(self._due, (row.due_ms, begin * 1_000_000 + place, row))

    def _add(self, tables: Tables) -> None:
        self._queue.add([(name, delayed(self._rng, name, rows)) for name, rows in tables if len(rows)])


def run(wish: Wish, told: Event) -> None:
    """Plays until told to end, or for as long as wished."""
    play = Play(wish, settings(), now_ms())
    asker = Asker(settings().api, settings().state_dir / "platform.key", play.regulars)
    with closing(asker), Producer(play.source, beats=TOPICS) as producer:
        end_ms = None if wish.for_s is None else now_ms() + wish.for_s * 1000
        sys.stdout.write(f"ready simulator {play.source}: seed {wish.seed}, {wish.users} users, about {wish.rate:g} events/s\n")
        sys.stdout.flush()
        while not told.is_set() and (end_ms is None or now_ms() < end_ms):
            due = play.due(now_ms())
            for row in play.newly_planned():
                asker.consider(row)
            for row in due:
                send(producer, row)
            told.wait(PACE_S)
    log.warning("sent %d records, %d were not delivered", producer.sent, producer.failed)


def send(producer: Producer, row: Row) -> None:
    """Sends a row as it is, or its broken copy."""
    if row.fault in (None, TWICE):
        producer.send(row.contract, row.fields)
        return
    topic = contracts()[row.contract].TOPIC
    told: dict[str, Any] = {"version": 1, **row.fields, "observed_at": now_ms()}
    producer.send_bytes(topic, told.get(topic.key), broken_bytes(str(row.fault), told, to_json))


def _fit(market: Market, rate: float) -> float:
    """Thins the market's ticks to their share of the wished rate; gives the rate left for everything else."""
    minute = 60_000
    ticks = len(market.ticks(market.origin_ms, market.origin_ms + minute)) * 1000 / minute
    market.every = max(1, ceil(ticks / (rate * TICK_SHARE)))
    return rate - ticks / market.every
