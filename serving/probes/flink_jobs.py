"""The state of each Flink job, how far its watermark is behind, and its late-drop counter, from Flink's REST interface."""

from dataclasses import dataclass
from typing import Any

import httpx

from serving.moments import now_ms

NO_WATERMARK = -(2**63)
DROPPED = "numLateRecordsDropped"


@dataclass(frozen=True)
class FlinkJob:
    """watermark: the lowest of its tasks (UTC ms), None before the first; late_dropped: rows Flink threw away, must be 0."""

    name: str
    state: str
    watermark: int | None
    watermark_delay_ms: int | None
    late_dropped: int
    restarts: int


def flink_jobs(address: str) -> list[FlinkJob]:
    """Every job that is not over, and the newest run of those that are, by name."""
    with httpx.Client(base_url=f"http://{address}", timeout=3) as flink:
        overview = asked(flink, "/jobs/overview")["jobs"]
        newest = {job["name"]: job for job in sorted(overview, key=lambda job: job["start-time"])}
        return [flink_job(flink, newest[name]) for name in sorted(newest)]


def flink_job(flink: httpx.Client, job: dict[str, Any]) -> FlinkJob:
    """One job with what its tasks say."""
    if job["state"] != "RUNNING":
        return FlinkJob(job["name"], job["state"], None, None, 0, 0)
    tasks = [f"/jobs/{job['jid']}/vertices/{vertex['id']}" for vertex in asked(flink, f"/jobs/{job['jid']}")["vertices"]]
    marks = [int(mark["value"]) for task in tasks for mark in asked(flink, f"{task}/watermarks")]
    known = [mark for mark in marks if mark > NO_WATERMARK]
    lowest = min(known) if known else None
    dropped = sum(late_dropped(flink, task) for task in tasks)
    delay_ms = None if lowest is None else max(now_ms() - lowest, 0)
    return FlinkJob(job["name"], job["state"], lowest, delay_ms, dropped, restarts(flink, job["jid"]))


def late_dropped(flink: httpx.Client, task: str) -> int:
    """How many rows the windows of a task threw away as late."""
    names = [metric["id"] for metric in asked(flink, f"{task}/subtasks/metrics") if metric["id"].endswith(DROPPED)]
    if not names:
        return 0
    found = asked(flink, f"{task}/subtasks/metrics", get=",".join(names), agg="sum")
    return sum(round(metric["sum"]) for metric in found)


def restarts(flink: httpx.Client, job_id: str) -> int:
    """How often a job was restarted since it was submitted."""
    return sum(int(metric["value"]) for metric in asked(flink, f"/jobs/{job_id}/metrics", get="numRestarts"))


def asked(flink: httpx.Client, path: str, **parameters: str) -> Any:
    """Flink's answer to one question."""
    return flink.get(path, params=parameters).raise_for_status().json()
