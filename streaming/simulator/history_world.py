"""The simulated platform's past: everything that happened on one reporting day, given a seed."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from streaming.simulator import api_calls, campaigns, logins, money, schedule, sessions, social, support
from streaming.simulator.behaviour import browse
from streaming.simulator.lookalikes import closing_rebalancer, family_devices, habits, market_maker, salary_day
from streaming.simulator.market import Market
from streaming.simulator.onboarding import HISTORY_STEPS_MS, Newcomers, onboard
from streaming.simulator.population import Population
from streaming.simulator.scene import Anomaly, Scene, Tables
from streaming.simulator.seeds import rng_of
from streaming.simulator.settlement import settle
from streaming.simulator.trading import trade

HOUR_MS = 3_600_000
CHATS_EVERY_MS = 1_800_000
SHARES, TICKETS, FAMILY_TRADES, ANOMALIES = 150.0, 60.0, 6, 4
"""A day's number of shares and joins, support tickets, trades of family pairs, anomalies."""

REGISTRATION_HOURS = (8, 23)
ANOMALY_HOURS = (9, 21)
HABIT_HOURS = (8, 17)
PAID_OUT_BEFORE_MS = 20 * 60_000


@dataclass(frozen=True)
class Day:
    """One reporting day of the history. number: 0 is the first of `days`."""

    name: str
    number: int
    days: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class HistoryWorld:
    """Plays the past of a population on a market.

    source: what names of its orders and payments begin with; hard: whether look-alikes that nobody can tell from misconduct by
    what they do are played too.
    """

    seed: int
    people: Population
    market: Market
    source: str = "h"
    chats_every_ms: int = CHATS_EVERY_MS
    hard: bool = False

    def stage(self, day: Day) -> list[Anomaly]:
        """The day's anomalies; those of all days are staged first, because prices jump with them."""
        hours = rng_of(self.seed, "staged", day.name).uniform(*ANOMALY_HOURS, ANOMALIES)
        kinds, staged = schedule.history_kinds(), []
        for place, hour in enumerate(sorted(hours)):
            number = day.number * ANOMALIES + place
            scene = self._scene(day, f"a{place}")
            at = day.start_ms + int(hour * HOUR_MS)
            kind = kinds[number % len(kinds)]
            staged.append(schedule.play(scene, kind, schedule.suspects(self.people, kind, number), number, at))
        return staged

    def rows(self, day: Day) -> Tables:
        """All honest rows that begin on the day; some lie on the next one."""
        span, people, rng = (day.start_ms, day.end_ms), self.people, rng_of(self.seed, "day", day.name)
        prefix = f"{self.source}{day.name}."
        tables = self._habits(day)  # first, because news move prices
        tables += self._visits(rng, day, prefix) + self._newcomers(rng, day, prefix) + self._lookalikes(day)
        tables += [
            ("tick", self.market.ticks(*span)),
            ("transfer", money.move(rng, people, span, day_start_ms=day.start_ms, pace=1.0, prefix=prefix)),
            ("account", api_calls.of_a_day(rng, people, *span)),
            ("social", social.chats(rng, people, span, self.chats_every_ms)),
            ("social", social.shares(rng, people, span, SHARES, self.market.names)),
            ("social", campaigns.shares(rng_of(self.seed, "campaigns", day.name), people, span, campaigns.SHARES_A_DAY)),
            ("support", support.tickets(rng, people, span, mean=TICKETS, service_ms=support.HISTORY_SERVICE_MS, prefix=prefix)),
        ]
        due = day.end_ms - PAID_OUT_BEFORE_MS
        fills = pa.concat_tables([rows for name, rows in tables if name == "fill"])
        return [*tables, ("settlement", settle(rng, fills.filter(pa.compute.less(fills["event_time"], due)), due))]

    def _scene(self, day: Day, part: str) -> Scene:
        return Scene(
            self.people,
            self.market,
            rng_of(self.seed, part, day.name),
            f"{self.source}{day.name}.{part}.",
            day_start_ms=day.start_ms,
        )

    def _visits(self, rng: np.random.Generator, day: Day, prefix: str) -> Tables:
        present = self.people.joined * day.days < day.number
        visits = sessions.of_a_day(rng, self.people, present, day.start_ms, f"{prefix}v")
        traded = trade(rng, self.people, self.market, visits, prefix)
        return [
            ("behaviour", browse(rng, self.people, visits)),
            ("account", logins.log_in(rng, self.people, visits)),
            ("order", traded.orders),
            ("fill", traded.fills),
        ]

    def _newcomers(self, rng: np.random.Generator, day: Day, prefix: str) -> Tables:
        passed = self.people.joined * day.days - day.number
        user = np.flatnonzero((self.people.joined >= 0) & (passed >= 0) & (passed < 1))
        first, last = REGISTRATION_HOURS
        at = day.start_ms + ((first + passed[user] * (last - first)) * HOUR_MS).astype(np.int64)
        referrer = self.people.referrer[user]
        hosts = np.where(referrer >= 0, self.people.user_id[referrer], "")
        return onboard(rng, self.market, Newcomers(self.people, user, at, hosts), HISTORY_STEPS_MS, prefix)

    def _lookalikes(self, day: Day) -> Tables:
        span = (day.start_ms, day.end_ms)
        tables = market_maker.play(self._scene(day, "mm"), span, market_maker.HISTORY_EVERY_MS)
        tables += closing_rebalancer.play(self._scene(day, "cr"), day.start_ms + closing_rebalancer.CLOSE_MS)
        for place in range(FAMILY_TRADES):
            tables += family_devices.play(self._scene(day, f"fd{place}"), day.start_ms + (10 + place) * HOUR_MS)
        if salary_day.falls_on(day.name):
            paid = day.start_ms + salary_day.PAID_MS
            tables += salary_day.play(
                self._scene(day, "sd"), (paid, paid + salary_day.LASTS_MS), day.start_ms, salary_day.HISTORY_SHARE
            )
        return tables

    def _habits(self, day: Day) -> Tables:
        tables: Tables = []
        for name, habit in habits(hard=self.hard).items():
            for place, hour in enumerate(rng_of(self.seed, name, day.name).uniform(*HABIT_HOURS, habit.A_DAY)):
                tables += habit.play(self._scene(day, f"{name}{place}"), day.start_ms + int(hour * HOUR_MS))
        return tables
