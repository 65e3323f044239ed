"""Alerts held against the lake: a job looks up the events behind one and derives it again, this side tells what it found."""

import asyncio
import json
import logging
import sys
from subprocess import PIPE

from pydantic import BaseModel, ConfigDict, JsonValue

from serving.moments import Moment
from serving.problems import Problem

JOB = (sys.executable, "-m", "streaming.evidence", "verify", "--json")
LONGEST_S = 300
ONE_AT_A_TIME = asyncio.Semaphore(1)
"""A run takes both cores of a small machine; who comes second waits."""

log = logging.getLogger("weipan.verification")


class CheckAnswer(BaseModel):
    """One comparison: what the alert says (expected), and what the lake says (found)."""

    name: str
    expected: JsonValue
    found: JsonValue
    equal: bool


class EventAnswer(BaseModel):
    """An event behind the alert. source: its contract, or `bar` for a second of a market."""

    source: str
    event_id: str
    event_time: Moment
    seq: int


EXAMPLE: dict[str, JsonValue] = {
    "alert_id": "0cc175b9c0f1b6a831c399e269772661",
    "equal": True,
    "checks": [{"name": "events in the window", "expected": 31, "found": 31, "equal": True}],
    "events": [{"source": "order", "event_id": "o-7", "event_time": "2026-01-31T08:00:00.000Z", "seq": 7}],
}


class VerificationAnswer(BaseModel):
    """The verdict on an alert; `equal` when no check differs. events: the first 1,000 behind it, in order."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    alert_id: str
    equal: bool
    checks: list[CheckAnswer]
    events: list[EventAnswer]


async def verification_of(alert_id: str) -> VerificationAnswer:
    """Verifies one alert, which takes some ten seconds; a problem while the lake does not have it, or when the job fails.

    The job's last line counts the alerts that it found; without it the job did not come to its end.
    """
    async with ONE_AT_A_TIME:
        code, said, complaint = await _run(*JOB, "--", alert_id)
    rows = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    if not rows or "alerts" not in rows[-1]:
        log.error("verification of %s ended with %s: %s", alert_id, code, complaint[-2000:])
        raise Problem(503, f"alert_id={alert_id}: the verification did not come to its end")
    if not rows[-1]["alerts"]:
        rule = "an alert that the archive has already taken in"
        raise Problem(409, f"alert_id={alert_id}: {rule}", field="alert_id", value=alert_id, rule=rule)
    return VerificationAnswer(**rows[0])


async def _run(*command: str) -> tuple[int, str, str]:
    """The exit code and what the job said; one that takes too long is ended."""
    job = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    try:
        async with asyncio.timeout(LONGEST_S):
            said, complaint = await job.communicate()
    except TimeoutError:
        return -1, "", f"not done after {LONGEST_S} s"
    finally:
        if job.returncode is None:
            job.kill()
            await job.wait()
    return job.returncode or 0, said.decode(), complaint.decode()
