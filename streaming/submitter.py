"""Keeps the Flink jobs running: submits what is missing, from its newest checkpoint, with a JVM that stays warm.

A killed JobManager forgets all jobs; they are back as soon as it is.
"""

import argparse
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import httpx
from sqlalchemy.exc import SQLAlchemyError

from schemas.catalogue import contracts
from schemas.settings import Settings, settings
from streaming.cluster_client import ClusterClient, Job, NotStoppedError
from streaming.flink_session import prepare_client
from streaming.handover import hand_over
from streaming.jobs import job_catalogue
from streaming.rule_documents import RefusedRuleError
from streaming.script import Script
from streaming.sql.detection import PUBLISHED
from streaming.submission import checkpoint_folder, newest_checkpoint, prepared, submit

ORDER = ("features", "patterns", "rules", "archive", "social")
VECTOR_TOPICS = tuple(contracts()[f"vector_{entity}"].TOPIC.name for entity in PUBLISHED)
"""What a job without state reads."""

PAUSE_S = 1.0
RETRY_S = 10.0
HEAD_START_S = 6.0
"""How long a plan may take before the job that it replaces is stopped: a change is seen within a second or two and takes effect
ten seconds after it was made, and a stop takes a second."""

BUSY = 1.5
"""A load above this for each processor is a busy machine."""
log = logging.getLogger("submitter")


def wanted(s: Settings, now_ms: int, jobs: Sequence[str] = ORDER) -> dict[str, Script]:
    """Every job, those that alert first; one whose rules cannot be read is left out."""
    scripts = {}
    for name in jobs:
        try:
            scripts[name] = job_catalogue()[name](s, now_ms)
        except (RefusedRuleError, SQLAlchemyError) as refusal:
            log.error("%s stays as it is: %s", name, refusal)
    return scripts


class Submitter:
    """Watches one cluster until told to stop."""

    def __init__(self, s: Settings, jobs: Sequence[str] = ORDER) -> None:
        self.settings = s
        self.jobs = jobs
        self.cluster = ClusterClient(s.flink)
        self.stop = Event()
        self.not_before: dict[str, float] = {}
        self.alerting = False
        self.patient_until = time.monotonic() + s.cold_patience_s

    def run(self) -> None:
        """Looks once a second."""
        while not self.stop.is_set():
            try:
                self._look()
            except httpx.HTTPError as silence:
                log.warning("no answer from the cluster at %s: %s", self.settings.flink, silence)
            self.stop.wait(PAUSE_S)

    def _look(self) -> None:
        scripts = wanted(self.settings, int(time.time() * 1000), self.jobs)
        living = self.cluster.living()
        missing = [name for name, script in scripts.items() if script.inserts and name not in living]
        self._tell(alerting=self.jobs[0] in living and living[self.jobs[0]].flows)
        self._exchange(living, scripts)
        due = [name for name in missing if time.monotonic() >= self.not_before.get(name, 0) and not self._waits(scripts[name])]
        if due and not self.stop.is_set() and self.cluster.takes_work():
            self._submit(scripts[due[0]])

    def _tell(self, *, alerting: bool) -> None:
        if alerting and not self.alerting:
            sys.stdout.write(f"ready {self.jobs[0]} runs, alerts flow\n")
            sys.stdout.flush()
        self.alerting = alerting

    def _waits(self, script: Script) -> bool:
        """Whether a job that begins cold, and is not the first one, leaves a busy machine to others for a while.

        Planning takes the processors that the first views need; what the job reads is kept by the broker meanwhile.
        """
        if script.name == self.jobs[0] or newest_checkpoint(checkpoint_folder(self.settings, script)):
            return False
        return time.monotonic() < self.patient_until and os.getloadavg()[0] > BUSY * (os.cpu_count() or 1)

    def _exchange(self, living: dict[str, Job], scripts: dict[str, Script]) -> None:
        """Puts a new plan in the place of a job without state; one that cannot be planned leaves the old one alone."""
        for name in sorted(living.keys() & scripts.keys()):
            job, script = living[name], scripts[name]
            if not script.stateless or job.state != "RUNNING" or time.monotonic() < self.not_before.get(name, 0):
                continue
            if not script.inserts:
                self._stop(job)
            elif self.cluster.plan_of(job.job_id) != script.fingerprint:
                self._submit(script, instead_of=job)

    def _stop(self, job: Job) -> None:
        begun = time.monotonic()
        try:
            savepoint = self.cluster.stop(job.job_id, self.settings.state_dir / "savepoints")
        except NotStoppedError as refusal:
            log.warning("%s is cancelled, its last rows will come again: %s", job.name, refusal)
            self.cluster.cancel(job.job_id)
        else:
            offsets = hand_over(self.settings.kafka, job.name, savepoint, VECTOR_TOPICS)
            log.info("stopped %s in %.1f s at %s", job.name, time.monotonic() - begun, sorted(offsets.values()))

    def _submit(self, script: Script, instead_of: Job | None = None) -> None:
        begun = time.monotonic()
        try:
            line = submit(self.settings, script) if instead_of is None else self._replace(instead_of, script)
        except Exception as refusal:  # py4j raises its own; a job that cannot start must not stop the others
            self.not_before[script.name] = time.monotonic() + RETRY_S
            log.error("%s was refused, next try in %d s: %s", script.name, RETRY_S, _cause(refusal))
        else:
            log.info("submitted %s in %.1f s", line, time.monotonic() - begun)

    def _replace(self, job: Job, script: Script) -> str:
        """The old job works on while the new plan is made, but not past the moment from which the new rules judge.

        Were it to, it would read vectors that only the new plan may judge, and nobody would judge them again. A plan that is
        refused by then leaves the old job alone.
        """
        with ThreadPoolExecutor(1) as planner:
            planning = planner.submit(prepared, self.settings, script)
            wait([planning], HEAD_START_S)
            if planning.done():
                planning.result()
            self._stop(job)
            return planner.submit(planning.result().start).result()


def _cause(refusal: Exception) -> str:
    """The line that says why: the last cause of a Java stack trace."""
    causes = [line for line in str(refusal).splitlines() if line.startswith(("Caused by:", ": "))]
    return (causes or [repr(refusal)])[-1][:500]


def main() -> None:
    """Runs until SIGTERM."""
    parser = argparse.ArgumentParser(prog="streaming.submitter", description=__doc__)
    parser.add_argument("job", nargs="*", help=f"keep only these running: {', '.join(ORDER)}; none: all")
    asked = parser.parse_args().job
    if unknown := [name for name in asked if name not in ORDER]:
        parser.error(f"job={unknown[0]}: one of {', '.join(ORDER)}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    s = settings()
    prepare_client(s)
    submitter = Submitter(s, asked or ORDER)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: submitter.stop.set())
    submitter.run()


if __name__ == "__main__":
    main()
