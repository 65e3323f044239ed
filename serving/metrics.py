"""Numbers for Prometheus: requests, stream readers, lag, watermarks, late rows, dead letters, freshness, gates."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from serving.health import Health, HealthWatch

STREAM = "/v1/alerts/stream"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One registry a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "weipan_request_seconds", "Time to the first byte of an answer", ["method", "route", "status"],
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.events = Counter(
            "weipan_events", "Events that were sent to us, by what became of them", ["status"], registry=self.registry
        )
        self.stream_readers = Gauge("weipan_sse_clients", "Readers of the alert stream now", registry=self.registry)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one answered request."""
        self.requests.labels(method, route, str(status)).observe(seconds)

    def watch(self, health: HealthWatch) -> None:
        """Adds what the health watch finds."""
        self.registry.register(HealthCollector(health))

    def text(self) -> bytes:
        """Everything in Prometheus' own text format."""
        return generate_latest(self.registry)


class HealthCollector:
    """Turns the health into gauges at each scrape."""

    def __init__(self, watch: HealthWatch) -> None:
        self.watch = watch

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is asked of the stores when the collector is registered."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges of now."""
        yield from families(self.watch.now())


def families(health: Health) -> Iterator[GaugeMetricFamily]:
    """The health as gauges; a value that nobody knows is left out, never zero."""
    yield family("weipan_store_up", "1 when a part answers", ["store"], [([x.name], x.ok) for x in health.stores])
    yield family(
        "weipan_consumer_lag", "Messages not yet committed", ["group", "topic"],
        [([x.group, x.topic], x.lag) for x in health.lags],
    )  # fmt: skip
    yield family(
        "weipan_watermark_delay_seconds", "How far a job's watermark is behind now", ["job"],
        [([x.name], x.watermark_delay_ms / 1000) for x in health.jobs if x.watermark_delay_ms is not None],
    )  # fmt: skip
    yield family(
        "weipan_job_running", "1 when a Flink job runs", ["job"], [([x.name], x.state == "RUNNING") for x in health.jobs]
    )
    yield family(
        "weipan_late_dropped_rows", "Rows that Flink itself threw away: must be 0", ["job"],
        [([x.name], x.late_dropped) for x in health.jobs],
    )  # fmt: skip
    yield family("weipan_late_rows", "Rows that came late", ["topic"], [([x.topic], x.rows) for x in health.late])
    yield family(
        "weipan_dead_letters", "Messages that could not be believed", ["topic", "reason"],
        [([x.topic, x.reason], x.rows) for x in health.dead_letters],
    )  # fmt: skip
    yield family(
        "weipan_view_age_seconds", "Time since a view last changed", ["view"],
        [([x.view], x.age_ms / 1000) for x in health.freshness],
    )  # fmt: skip
    yield family(
        "weipan_parity_difference", "Alerts that only one layer found, or found otherwise: must be 0", ["detector"],
        [([x.detector], x.only_live + x.only_batch + x.changed) for x in health.parity if x.covered],
    )  # fmt: skip
    yield family(
        "weipan_gate_broken_rules", "Rules that a day's results break, so that they are not shown: must be empty",
        ["table", "day", "owner"], [([x.table, x.day, x.owner], x.broken) for x in health.refused],
    )  # fmt: skip


def family(name: str, about: str, labels: list[str], samples: list[tuple[list[str], float]]) -> GaugeMetricFamily:
    """One gauge with its samples."""
    gauge = GaugeMetricFamily(name, about, labels=labels)
    for values, number in samples:
        gauge.add_metric(values, float(number))
    return gauge
