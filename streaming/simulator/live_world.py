"""The simulated platform in live play: what happens in the next second, given a seed; it never looks at a clock."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator import api_calls, campaigns, logins, money, renewals, schedule, sessions, social, support
from streaming.simulator.behaviour import browse
from streaming.simulator.guests import Guests
from streaming.simulator.lookalikes import closing_rebalancer, family_devices, habits, market_maker, salary_day
from streaming.simulator.market import Market
from streaming.simulator.onboarding import LIVE_STEPS_MS, onboard
from streaming.simulator.population import Population
from streaming.simulator.scene import Anomaly, Scene, Tables
from streaming.simulator.seeds import rng_of
from streaming.simulator.settlement import settle
from streaming.simulator.trading import trade

ROWS_PER_SESSION = 46.0
AHEAD_MS = 20_000
"""Visits are planned so long before they begin, because some of their rows lie before them."""

WARM_MS = 200_000
"""Visits that would have begun so long before the start are there too, cut at the start, so that it begins in full swing."""

STAGED_AHEAD_MS = 300_000
"""Anomalies are staged so long ahead, because a price jump must be known to all who trade in it."""

SETTLE_EVERY_MS = 120_000


class LiveWorld:
    """One run of live play. rate: events a second besides the market's ticks; source: a name that no other run has."""

    def __init__(self, seed: int, source: str, people: Population, market: Market, *, rate: float, day_start_ms: int) -> None:
        self._seed, self._source, self._people, self._market = seed, source, people, market
        self._rate, self._day_start_ms, self._start_ms = rate, day_start_ms, market.origin_ms
        self._guests = Guests(seed, source, people)
        self._turns, self._spans = schedule.turns(rng_of(seed, "anomalies")), 0
        self._turn, self._staged_rows, self._next_ms = 0, 0, schedule.moment_ms(0, 0, 0, rate)
        self._fills: list[Any] = []
        self.staged: dict[int, Anomaly] = {}

    def begin(self) -> Tables:
        """What is already going on at the start."""
        start = self._start_ms
        tables = self._staged(start + STAGED_AHEAD_MS)  # first, so that all visits know of the price jumps
        tables.append(("account", renewals.renew(self._rng("renewals"), self._people, start)))
        return self._kept(tables + self._visits((start - WARM_MS, start + AHEAD_MS), "warm"))

    def plan(self, start_ms: int, end_ms: int) -> Tables:
        """What is decided in [start, end): rows may lie later, none lies before it. Spans must follow each other."""
        self._spans += 1
        span, ahead = (start_ms, end_ms), (start_ms + AHEAD_MS, end_ms + AHEAD_MS)
        tables = self._staged(end_ms + STAGED_AHEAD_MS) + self._visits(ahead, str(self._spans)) + self._newcomers(ahead)
        tables += [*self._lookalikes(ahead), ("tick", self._market.ticks(*span)), *self._others(span)]
        return self._kept(tables) + self._settled(span)

    def _rng(self, part: str) -> np.random.Generator:
        return rng_of(self._seed, part, self._spans)

    def _scene(self, part: str) -> Scene:
        prefix = f"{self._source}.{part}{self._spans}."
        return Scene(self._people, self._market, self._rng(part), prefix, day_start_ms=self._day_start_ms)

    def _staged(self, until_ms: int) -> Tables:
        tables: Tables = []
        while self._start_ms + self._next_ms < until_ms:
            anomaly = self._stage(next(self._turns), self._start_ms + self._next_ms)
            tables += anomaly.tables
        market, old = self._market, until_ms - 2 * STAGED_AHEAD_MS
        market.jumps = [jump for jump in market.jumps if jump.end_ms > old]
        market.stalls = [stall for stall in market.stalls if stall.end_ms > old]
        return tables

    def _stage(self, kind: str, at_ms: int) -> Anomaly:
        turn = self._turn
        scene = replace(self._scene("a"), rng=rng_of(self._seed, "anomaly", turn), prefix=f"{self._source}.a{turn}.")
        anomaly = schedule.play(scene, kind, schedule.suspects(self._people, kind, turn), turn, at_ms)
        self.staged[turn] = anomaly
        self._turn, self._staged_rows = turn + 1, self._staged_rows + anomaly.size
        self._next_ms = schedule.moment_ms(self._turn, self._staged_rows, self._next_ms, self._rate)
        return anomaly

    def _visits(self, span_ms: tuple[int, int], name: str) -> Tables:
        rng, people = self._rng("visits"), self._people
        prefix = f"{self._source}.{name}."
        visits = sessions.of_a_moment(rng, people, span_ms, self._rate / ROWS_PER_SESSION, f"{prefix}v")
        traded = trade(rng, people, self._market, visits, prefix)
        return [
            ("behaviour", browse(rng, people, visits)),
            ("account", logins.log_in(rng, people, visits)),
            ("order", traded.orders),
            ("fill", traded.fills),
        ]

    def _newcomers(self, span_ms: tuple[int, int]) -> Tables:
        rng = self._rng("newcomers")
        count = int(rng.poisson(self._rate * 0.0015 * (span_ms[1] - span_ms[0]) / 1000))
        new = self._guests.come(np.sort(rng.integers(*span_ms, count)))
        return onboard(rng, self._market, new, LIVE_STEPS_MS, f"{self._source}.{self._spans}.")

    def _lookalikes(self, span_ms: tuple[int, int]) -> Tables:
        tables = market_maker.play(self._scene("mm"), span_ms, market_maker.LIVE_EVERY_MS)
        for at in _beats(span_ms, closing_rebalancer.LIVE_EVERY_MS):
            tables += closing_rebalancer.play(self._scene("cr"), at)
        for at in _beats(span_ms, family_devices.LIVE_EVERY_MS):
            tables += family_devices.play(self._scene("fd"), at)
        for at in _beats(span_ms, salary_day.LIVE_EVERY_MS):
            paid = (at, at + salary_day.LIVE_LASTS_MS)
            tables += salary_day.play(self._scene("sd"), paid, self._day_start_ms, salary_day.LIVE_SHARE)
        for name, habit in habits().items():
            for at in _beats(span_ms, habit.LIVE_EVERY_MS):
                tables += habit.play(self._scene(name), at)
        return tables

    def _others(self, span_ms: tuple[int, int]) -> Tables:
        rng, people, mean = self._rng("others"), self._people, self._rate * (span_ms[1] - span_ms[0]) / 1000
        prefix = f"{self._source}.{self._spans}."
        day, pace = self._day_start_ms + (span_ms[0] - self._day_start_ms) // money.DAY_MS * money.DAY_MS, self._rate * 3.2
        return [
            ("transfer", money.move(rng, people, span_ms, day_start_ms=day, pace=pace, prefix=prefix)),
            ("account", api_calls.of_a_moment(rng, people, span_ms, int(self._rate * 0.25))),
            ("social", social.chats(rng, people, span_ms, 60_000)),
            ("social", social.shares(rng, people, span_ms, mean * 0.004)),
            ("social", campaigns.shares(self._rng("campaigns"), people, span_ms, mean * 0.002)),
            (
                "support",
                support.tickets(rng, people, span_ms, mean=mean * 0.001, service_ms=support.LIVE_SERVICE_MS, prefix=prefix),
            ),
        ]

    def _kept(self, tables: Tables) -> Tables:
        """Fills are remembered until they are settled."""
        self._fills += [rows for name, rows in tables if name == "fill" and len(rows)]
        return tables

    def _settled(self, span_ms: tuple[int, int]) -> Tables:
        tables: Tables = []
        for due in _beats(span_ms, SETTLE_EVERY_MS):
            fills = pa.concat_tables(self._fills)
            done = pa.compute.less(fills["event_time"], due)
            since = pa.compute.greater_equal(fills["event_time"], max(self._start_ms, due - SETTLE_EVERY_MS))
            tables.append(("settlement", settle(self._rng("settlement"), fills.filter(pa.compute.and_(done, since)), due)))
            self._fills = [fills.filter(pa.compute.invert(done))]
        return tables


def _beats(span_ms: tuple[int, int], every_ms: int) -> range:
    """The multiples of a period in [start, end)."""
    return range(-(-span_ms[0] // every_ms) * every_ms, span_ms[1], every_ms)
