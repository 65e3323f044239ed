"""Asks the Flink cluster, over its REST interface, which jobs live and how they do."""

from dataclasses import dataclass

import httpx

LIVING = frozenset({"INITIALIZING", "CREATED", "RUNNING", "RESTARTING", "FAILING", "RECONCILING"})


@dataclass(frozen=True)
class Job:
    """A job as the cluster lists it; started_at in UTC milliseconds."""

    job_id: str
    name: str
    state: str
    started_at: int


class ClusterClient:
    """One cluster; httpx.HTTPError when it does not answer."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=f"http://{address}", timeout=5)

    def jobs(self) -> list[Job]:
        """All jobs the cluster remembers."""
        found = self._http.get("/jobs/overview").raise_for_status().json()["jobs"]
        return [Job(j["jid"], j["name"], j["state"], j["start-time"]) for j in found]

    def living(self) -> dict[str, Job]:
        """The jobs that are not over, by name."""
        return {job.name: job for job in self.jobs() if job.state in LIVING}

    def free_slots(self) -> int:
        """How many slots wait for work; 0 while no TaskManager is registered."""
        return int(self._http.get("/overview").raise_for_status().json()["slots-available"])

    def cancel(self, job_id: str) -> None:
        """Ends a job; its checkpoints stay."""
        self._http.patch(f"/jobs/{job_id}", params={"mode": "cancel"}).raise_for_status()
