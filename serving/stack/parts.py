"""The table of parts: everything that `weipan up` runs, and in which order it may start."""

from collections.abc import Collection

from schemas.clock import reporting_day
from schemas.settings import Settings
from serving.stack import broker, flink_cluster, redis_server
from serving.stack.done import contracts_key
from serving.stack.part import Part

HISTORY_DAYS = 7


def engines() -> tuple[Part, ...]:
    """The servers that hold data and run jobs, and what prepares them."""
    return (
        Part(
            name="broker",
            command=("serving.stack.broker",),
            ready=broker.READY,
            address="kafka",
            listens=("kafka", "kafka_controller"),
        ),
        Part(name="topics", command=("serving.stack.topics",), needs=("broker",), once=True),
        Part(
            name="redis",
            command=("serving.stack.redis_server",),
            after=("topics",),
            ready=redis_server.READY,
            address="redis",
            listens=("redis",),
        ),
        Part(
            name="warehouse",
            command=("serving.warehouse.daemon",),
            after=("topics",),
            address="clickhouse",
            listens=("clickhouse",),
        ),
        Part(name="migrate", command=("serving.warehouse.migrate",), needs=("warehouse",), once=True),
        Part(
            name="jobmanager",
            command=("serving.stack.flink_cluster", "jobmanager"),
            ready=flink_cluster.READY["jobmanager"],
            address="flink",
            listens=("flink", "flink_rpc"),
        ),
        Part(
            name="taskmanager",
            command=("serving.stack.flink_cluster", "taskmanager"),
            ready=flink_cluster.READY["taskmanager"],
            address="flink",
        ),
    )


def speed() -> tuple[Part, ...]:
    """The live path: from the simulated platform to the alerts and features that people and the platform see."""
    return (
        Part(
            name="submitter",
            command=("streaming.submitter",),
            needs=("topics", "jobmanager"),
            ready_within_s=600,
        ),
        Part(name="heartbeats", command=("streaming.heartbeats",), needs=("topics",)),
        # What only follows the live path leaves the cores to its planning: people wait for the first alert.
        Part(name="loader", command=("serving.loader",), needs=("topics", "migrate"), after=("submitter",)),
        Part(name="online_store", command=("serving.online_store",), needs=("topics", "redis"), after=("submitter",)),
        Part(name="standing", command=("serving.standing",), needs=("topics", "redis"), after=("api", "submitter")),
        Part(name="platform_key", command=("serving.keys", "platform"), after=("api", "submitter"), once=True),
        Part(name="simulator", command=("streaming.simulator", "live"), needs=("topics",)),
        Part(
            name="api",
            command=("serving.api",),
            needs=("migrate", "redis"),
            after=("submitter",),
            address="api",
            listens=("api",),
        ),
        Part(
            name="pages", command=("serving.pages",), needs=("api",), after=("simulator",), address="pages", listens=("pages",)
        ),
    )


def batch(today: str) -> tuple[Part, ...]:
    """The lake with a generated week, and its first daily batch; kept state is not made twice, a new day gets its batch.

    One Spark session makes the lake's tables and fills them: on two cores a second one costs half a minute.
    """
    return (
        Part(
            name="history",
            command=("streaming.simulator", "history", "--days", str(HISTORY_DAYS)),
            after=("taskmanager", "simulator", "loader", "submitter"),
            once=True,
            done_key="1",
        ),
        Part(
            name="lake",
            command=("batch.jobs.load_history",),
            needs=("history",),
            once=True,
            done_key=contracts_key(),
        ),
        Part(name="first_batch", command=("batch.first_run",), needs=("lake", "migrate"), once=True, done_key=today),
    )


def table(s: Settings, now_ms: int) -> tuple[Part, ...]:
    """Every part of the stack, as seen at one moment."""
    return (*engines(), *speed(), *batch(reporting_day(now_ms, s.reporting_zone)))


def chosen(parts: tuple[Part, ...], names: Collection[str]) -> tuple[Part, ...]:
    """The named parts and all that they need, in the order of the table; all parts when none is named.

    ValueError names a part that there is not.
    """
    by_name = {part.name: part for part in parts}
    if unknown := sorted(set(names) - set(by_name)):
        raise ValueError(f"no part {', '.join(unknown)}; there are: {', '.join(by_name)}")
    wanted, open_names = set[str](), list(names or by_name)
    while open_names:
        name = open_names.pop()
        open_names += [need for need in by_name[name].needs if need not in wanted]
        wanted.add(name)
    return tuple(part for part in parts if part.name in wanted)
