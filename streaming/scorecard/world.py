"""One simulated day for the scorecard: honest people and look-alikes in a market of one density, and a case of every cell."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.clock import day_bounds_ms
from streaming.scorecard.cells import Density, cells
from streaming.scorecard.matching import Case
from streaming.scorecard.staging import CLOSINGS, STAGES, Staged, Staging, crew_of
from streaming.scorecard.versions import Versions
from streaming.simulator import schedule
from streaming.simulator.arrow_rows import LABEL
from streaming.simulator.history_world import Day, HistoryWorld
from streaming.simulator.instruments import INSTRUMENTS
from streaming.simulator.market import Market
from streaming.simulator.network import delayed
from streaming.simulator.population import Population, population
from streaming.simulator.scene import Tables
from streaming.simulator.seeds import rng_of
from streaming.simulator.walks import restless

DAY = "2026-01-09"
"""A Friday, so that wages are paid."""

USERS: dict[Density, int] = {"sparse": 500, "normal": 1_200, "dense": 2_400}
TICK_MS: dict[Density, int] = {"sparse": 90_000, "normal": 15_000, "dense": 1_000}
"""Time between two words of the market about one instrument that cases move; by night it is six times as long."""

OTHERS_MS: dict[Density, int] = {"sparse": 90_000, "normal": 30_000, "dense": 6_000}
"""The same of all other instruments, so that a world stays of a size to be searched in minutes."""

CHATS_EVERY_MS = 60_000


@dataclass(frozen=True)
class World:
    """rows: by contract, as they are observed; cases: what was staged; honest: number of rows of honest people."""

    name: str
    rows: dict[str, list[dict[str, Any]]]
    cases: list[Case]
    honest: int


def world(seed: int, density: Density, kinds: Collection[str], contracts: Collection[str]) -> World:
    """The same for the same seed; only rows of the named contracts are told."""
    name, grid = f"w{seed}{density}.", cells(kinds, density)
    day = Day(DAY, 0, 1, *day_bounds_ms(DAY))
    market = _market(seed, density, name, day)
    people = _people(seed, density, name, len(market.feeds))
    crew = crew_of(seed, name, sum(schedule.accounts(cell.kind, cell.split) for cell in grid))
    staged = Staging(seed, name, day, market, crew).play(grid)  # first, so that everybody knows of the moved prices
    past = HistoryWorld(seed, people, market, source=name, chats_every_ms=CHATS_EVERY_MS, hard=True)
    honest = [(contract, _of_the_day(rows, day)) for contract, rows in past.rows(day) if contract in contracts]
    guilty = [part for one in staged for part in one.anomaly.tables if part[0] in contracts]
    versions = Versions(name, day.start_ms, rng_of(seed, "versions", density)).rows(people, staged)
    told = dict(_told(seed, name, honest + guilty)) | {c: rows for c, rows in versions.items() if c in contracts}
    return World(name, told, [_case(name, one, market) for one in staged], sum(len(rows) for _, rows in honest))


def _market(seed: int, density: Density, name: str, day: Day) -> Market:
    """Four instruments that nobody moves, those of the closing cases, and those that cases move."""
    kept = [*(f"CLOSE{n}" for n in range(CLOSINGS)), *(f"STAGE{n}" for n in range(STAGES))]
    more = [replace(INSTRUMENTS[n % len(INSTRUMENTS)], name=word) for n, word in enumerate(kept)]
    own = tuple(replace(i, name=f"{name}{i.name}", venue=f"{name}{i.venue}") for i in (*INSTRUMENTS, *more))
    every = [OTHERS_MS[density]] * len(INSTRUMENTS) + [OTHERS_MS["sparse"]] * CLOSINGS + [TICK_MS[density]] * STAGES
    chances, length = (rng_of(seed, "market", i.name) for i in own), day.end_ms - day.start_ms
    feeds = tuple(restless(rng, i, length, every_ms) for rng, i, every_ms in zip(chances, own, every, strict=True))
    return Market(feeds, day.start_ms, instruments=own, stages=STAGES + CLOSINGS)


def _people(seed: int, density: Density, name: str, instruments: int) -> Population:
    drawn = population(seed, USERS[density])
    drawn.instrument[:] = rng_of(seed, "favourites", density).integers(0, instruments, drawn.size)
    return drawn.renamed(*(np.char.add(name, names) for names in (drawn.user_id, drawn.device_id, drawn.card_id)))


def _of_the_day(rows: Any, day: Day) -> Any:
    """Without what honest people began on the day and end after it, when the market tells no more prices."""
    return rows.filter(pa.compute.less(rows["event_time"], day.end_ms))


def _told(seed: int, name: str, tables: Tables) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows by contract in the order of their observation, numbered; chat groups are those of this world."""
    for contract in sorted({contract for contract, _ in tables}):
        parts = [rows for own, rows in tables if own == contract]
        late = [delayed(rng_of(seed, "network", name, contract, n), contract, rows) for n, rows in enumerate(parts)]
        rows = [row for part in late for row in part.drop_columns([LABEL]).to_pylist()]
        rows.sort(key=lambda row: int(row["event_time"]))
        for seq, row in enumerate(rows, 1):
            row |= {"seq": seq, "event_id": f"{name}{contract}-{seq}"}
            if contract == "social" and row["group_id"]:
                row["group_id"] = name + row["group_id"]
        yield contract, sorted(rows, key=lambda row: (row["observed_at"], row["seq"]))


def _case(name: str, one: Staged, market: Market) -> Case:
    """All who take part: accounts, their group, and what is moved or silent."""
    moved = {*(jump.instrument for jump in one.anomaly.jumps), *(stall.instrument for stall in one.anomaly.stalls)}
    parties = {*one.anomaly.everybody(), *one.users, *(str(market.names[place]) for place in moved)}
    parties |= {name + party for party in parties if party.startswith("chat")} | ({one.group} if one.group else set())
    return Case(one.cell, name, frozenset(parties), *one.anomaly.bounds_ms())
