"""Asks the Flink cluster, over its REST interface, which jobs live and how they do, and ends them."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

LIVING = frozenset({"INITIALIZING", "CREATED", "RUNNING", "RESTARTING", "FAILING", "RECONCILING"})

PLAN = "plan"
"""The job parameter that holds the fingerprint of what a job computes."""

STOP_S = 30.0
STOP_LOOK_S = 0.1


class NotStoppedError(Exception):
    """A job that could not end between two rows; it still runs, or it failed."""


@dataclass(frozen=True)
class Job:
    """A job as the cluster lists it; started_at in UTC milliseconds; flows: whether every one of its tasks runs."""

    job_id: str
    name: str
    state: str
    started_at: int
    flows: bool


class ClusterClient:
    """One cluster; httpx.HTTPError when it does not answer."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=f"http://{address}", timeout=5)

    def jobs(self) -> list[Job]:
        """All jobs the cluster remembers."""
        found = self._http.get("/jobs/overview").raise_for_status().json()["jobs"]
        return [
            Job(j["jid"], j["name"], j["state"], j["start-time"], 0 < j["tasks"]["total"] == j["tasks"]["running"])
            for j in found
        ]

    def living(self) -> dict[str, Job]:
        """The jobs that are not over, by name."""
        return {job.name: job for job in self.jobs() if job.state in LIVING}

    def takes_work(self) -> bool:
        """Whether a slot is free, or none is there yet: a job given to an empty cluster waits for its first TaskManager."""
        seen = self._http.get("/overview").raise_for_status().json()
        return bool(seen["slots-available"] or not seen["taskmanagers"])

    def cancel(self, job_id: str) -> None:
        """Ends a job; its checkpoints stay."""
        self._http.patch(f"/jobs/{job_id}", params={"mode": "cancel"}).raise_for_status()

    def plan_of(self, job_id: str) -> str:
        """The fingerprint of what a job computes; empty when it does not say."""
        told = self._http.get(f"/jobs/{job_id}/config").raise_for_status().json()
        return str(told.get("execution-config", {}).get("user-config", {}).get(PLAN, ""))

    def stop(self, job_id: str, folder: Path) -> Path:
        """Ends a job between two rows, with all written that it has read; gives the savepoint that says how far it had read.

        NotStoppedError when the job does not end in time.
        """
        wanted = {"targetDirectory": folder.as_uri(), "drain": False}
        trigger = self._http.post(f"/jobs/{job_id}/stop", json=wanted).raise_for_status().json()["request-id"]
        deadline = time.monotonic() + STOP_S
        while (told := self._savepoint(job_id, trigger))["status"]["id"] != "COMPLETED":
            if time.monotonic() > deadline:
                raise NotStoppedError(f"{job_id} has not stopped in {STOP_S:.0f} s")
            time.sleep(STOP_LOOK_S)
        if "location" not in told["operation"]:
            raise NotStoppedError(str(told["operation"].get("failure-cause", {}).get("class", "no savepoint")))
        return Path(urlsplit(told["operation"]["location"]).path)

    def _savepoint(self, job_id: str, trigger: str) -> Any:
        return self._http.get(f"/jobs/{job_id}/savepoints/{trigger}").raise_for_status().json()
