"""Every anomaly that live play stages is found by a detector of its kind: all textbook cases in one run of the live views."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from schemas.settings import settings
from streaming.catalogue import detector_catalogue, patterns, rules
from streaming.detect.bounded_run import Question, detect
from streaming.flink_session import prepare_client
from streaming.scorecard.cells import Cell
from streaming.scorecard.matching import Case, judged, kind_of
from streaming.simulator import schedule, social
from streaming.simulator.arrow_rows import LABEL
from streaming.simulator.market import live_market
from streaming.simulator.network import delayed
from streaming.simulator.population import Population, population
from streaming.simulator.scene import Anomaly, Scene
from streaming.simulator.seeds import rng_of
from streaming.sql.detection import sources

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
START = 1_767_225_600_000
FIRST, EVERY_MS = START + 3_900_000, 180_000
CHATS_MS = 60_000
Rows = dict[str, list[dict[str, Any]]]


def staged() -> tuple[Rows, list[Anomaly]]:
    """One case of every kind, three minutes apart, in the lively market of live play, after an hour of ticks."""
    people, market = population(1, 1_200), live_market(1, START, Path("none"), every=2)
    played, kinds = [], schedule.live_kinds()
    for number, kind in enumerate(kinds):
        scene = Scene(people, market, rng_of(1, "textbook", number), f"a{number}.")
        cast = schedule.suspects(people, kind, number)
        played.append(schedule.play(scene, kind, cast, number, FIRST + number * EVERY_MS))
    span = (START, FIRST + (len(kinds) + 4) * EVERY_MS)
    tables = [part for anomaly in played for part in anomaly.tables]
    tables += [("tick", market.ticks(*span)), ("social", social.chats(rng_of(1, "chats"), people, span, CHATS_MS))]
    rows: Rows = known(people)
    for contract in {name for name, _ in tables}:
        told = delayed(rng_of(1, contract), contract, pa.concat_tables([t for name, t in tables if name == contract]))
        found = sorted(told.drop_columns([LABEL]).to_pylist(), key=lambda row: int(row["event_time"]))
        rows[contract] = [row | {"seq": n, "event_id": f"{contract}-{n}"} for n, row in enumerate(found)]
        rows[contract].sort(key=lambda row: int(row["observed_at"]))
    return rows, played


def known(people: Population) -> Rows:
    """Linked suspects and their tier, as the batch layer tells them."""
    at = START - 600_000
    shared = {"version": 1, "event_time": at, "observed_at": at, "region": "CN"}
    suspects = np.flatnonzero(people.roles.suspect >= 0)
    users = [(str(people.user_id[place]), f"g{place // 2}") for place in suspects]
    told = [shared | {"seq": n, "user_id": user} for n, (user, _) in enumerate(users)]
    return {
        "link": [row | {"event_id": f"l{n}", "group_id": users[n][1]} for n, row in enumerate(told)],
        "profile": [row | {"event_id": f"p{n}", "tier": "novice", "values": {}} for n, row in enumerate(told)],
    }


def test_every_staged_kind_is_found(tmp_path: Path) -> None:
    rows, played = staged()
    kinds = schedule.live_kinds()
    prepare_client(settings())
    searched = {name: rows[name] for name in sources() if name in rows}
    alerts = detect(Question(rules=rules(), patterns=patterns(), streaming=False), searched, tmp_path).alerts
    cases = [Case(Cell(a.kind, "usual", "dense", 1), "a", frozenset(a.everybody()), *a.bounds_ms()) for a in played]
    cooldown_ms = {name: detector.cooldown_s * 1000 for name, detector in detector_catalogue().items()}
    found = judged(alerts, cases, kinds, cooldown_ms, [""])
    claimed = {kind for name in detector_catalogue() if (kind := kind_of(name, kinds))}
    assert {kind for kind, one in found.items() if one.seconds} == claimed == set(kinds)
