"""How the whole pipeline is doing, for pages, programs and the status board: `python -m serving.health` prints it as JSON."""

import json
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from time import monotonic, perf_counter
from typing import Any

from redis import Redis

from schemas.settings import Settings, settings
from serving.answers.gates import Verdict, verdicts
from serving.answers.parity import DetectorParity
from serving.key_store import KeyStore
from serving.moments import now_ms
from serving.online_layout import heard_key
from serving.probes.broker import GroupLag, group_lags
from serving.probes.flink_jobs import FlinkJob, flink_jobs
from serving.probes.warehouse_views import Count, Freshness, dead_letter_counts, freshness, late_counts, newest_parity
from serving.warehouse_client import Warehouse

Probe = Callable[[], dict[str, list[Any]]]


@dataclass(frozen=True)
class StoreState:
    """Whether a part answered, how long it took, and what was wrong if it did not."""

    name: str
    ok: bool
    took_ms: int
    error: str = ""


@dataclass(frozen=True)
class Health:
    """What was found at one moment (at: UTC ms). A list is empty where its part did not answer: `stores` says so."""

    at: int
    stores: list[StoreState]
    lags: list[GroupLag] = field(default_factory=list)
    jobs: list[FlinkJob] = field(default_factory=list)
    late: list[Count] = field(default_factory=list)
    dead_letters: list[Count] = field(default_factory=list)
    freshness: list[Freshness] = field(default_factory=list)
    parity: list[DetectorParity] = field(default_factory=list)
    refused: list[Verdict] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether every part that requests need has answered."""
        return all(store.ok for store in self.stores if store.name != "flink")

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        told = {name: [each.model_dump() for each in getattr(self, name)] for name in ("parity", "refused")}
        return asdict(self) | {"ready": self.ready, **told}


class HealthWatch:
    """Asks every part at once, each within its own time, and keeps the answer for a few seconds."""

    def __init__(self, s: Settings, warehouse: Warehouse, keys: KeyStore, kept_s: float = 8) -> None:
        self.settings = s
        self.warehouse = warehouse
        self.keys = keys
        self.kept_s = kept_s
        self.lock = threading.Lock()
        self.newest: tuple[float, Health] | None = None

    def now(self) -> Health:
        """The health, a few seconds old; while one caller asks again, the others get the answer before."""
        if not self.lock.acquire(blocking=self.newest is None) and self.newest:
            return self.newest[1]
        try:
            if self.newest is None or monotonic() - self.newest[0] > self.kept_s:
                self.newest = (monotonic(), self.ask())
            return self.newest[1]
        finally:
            self.lock.release()

    def ask(self) -> Health:
        """Asks every part now."""
        moment = now_ms()
        probes = self.probes(moment)
        with ThreadPoolExecutor(len(probes)) as pool:
            found = list(pool.map(answered, probes, probes.values()))
        sections: dict[str, list[Any]] = {}
        for _, rows in found:
            for section, more in rows.items():
                sections[section] = sections.get(section, []) + more
        return Health(moment, [state for state, _ in found], **sections)

    def probes(self, moment: int) -> dict[str, Probe]:
        """What is asked of each part; each answers with rows for one section or more, within its client's time-out."""
        return {
            "broker": lambda: {"lags": group_lags(self.settings.kafka)},
            "flink": lambda: {"jobs": flink_jobs(self.settings.flink)},
            "warehouse": lambda: {
                "late": late_counts(self.warehouse),
                "dead_letters": dead_letter_counts(self.warehouse),
                "freshness": freshness(self.warehouse, moment),
                "parity": newest_parity(self.warehouse),
                "refused": verdicts(self.warehouse, refused_only=True),
            },
            "online store": lambda: {"freshness": features_heard(self.settings.redis, moment)},
            "database": self.database,
        }

    def database(self) -> dict[str, list[Any]]:
        """Asks for the keys only to see that the database answers."""
        self.keys.all()
        return {}


def answered(name: str, probe: Probe) -> tuple[StoreState, dict[str, list[Any]]]:
    """The state of one part and its rows: whatever goes wrong is what we want to know, so nothing escapes."""
    started = perf_counter()
    try:
        rows = probe()
    except Exception as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        return StoreState(name, False, took_ms(started), words[0][:200]), {}
    return StoreState(name, True, took_ms(started)), rows


def took_ms(started: float) -> int:
    """Milliseconds since a moment of the performance counter."""
    return round((perf_counter() - started) * 1000)


def features_heard(url: str, moment: int) -> list[Freshness]:
    """How far the live layer had come when the online store last heard of it."""
    with Redis.from_url(url, decode_responses=True, socket_timeout=3, socket_connect_timeout=3) as redis:
        heard_at = redis.get(heard_key())
    return [Freshness("features", "", int(heard_at), moment - int(heard_at))] if heard_at else []


def main() -> None:
    """Prints the health as JSON; exits with 1 when a part that requests need does not answer."""
    s = settings()
    health = HealthWatch(s, Warehouse(s.clickhouse), KeyStore(s.database_url)).now()
    print(json.dumps(health.as_dict(), indent=2, ensure_ascii=False))  # noqa: T201
    sys.exit(0 if health.ready else 1)


if __name__ == "__main__":
    main()
