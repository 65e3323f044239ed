"""The simulated platform asks before some of its trades and withdrawals, half a second ahead, and does what it planned anyway.

Were it to obey, staged misconduct would end at its first denial, and there would be nothing left to detect.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, NamedTuple
from zlib import crc32

import httpx

from streaming.simulator.released import Row

log = logging.getLogger(__name__)

ONE_IN = 4
"""Of the users who are known to the asker, so many's trades are asked about; the others trade unasked."""

WAITING = 200
"""So many questions may wait for the API; more are not asked, and counted."""

PATIENCE_S = 5.0
RETRY_S = 1.0


class Asked(NamedTuple):
    """One question: where it goes and what it says."""

    path: str
    body: dict[str, Any]


def question_about(row: Row) -> Asked | None:
    """The question that comes before a row, None where there is none."""
    told = row.fields
    if row.fault or (row.contract, told.get("kind")) not in (("order", "placed"), ("transfer", "withdrawal")):
        return None
    body = {"request_id": f"ask-{told['event_id']}", "user_id": told["user_id"], "amount_fen": told["amount_fen"]}
    if row.contract == "transfer":
        return Asked("/v1/decisions/withdraw", body | {"device_id": told.get("device_id")})
    return Asked("/v1/decisions/pre-trade", body | {"instrument": told["instrument"], "side": told["side"]})


class Asker:
    """Asks in a thread of its own, with the key that is kept in `key_file`; while there is none, nothing is asked.

    users: whose trades are asked about, beside one in four of those who registered during the run.
    """

    def __init__(self, api: str, key_file: Path, users: Iterable[str]) -> None:
        self._api, self._key_file, self._users = api, key_file, frozenset(users)
        self._waiting: Queue[Asked] = Queue(WAITING)
        self._ended = Event()
        self.answers: Counter[str] = Counter()
        self._thread = Thread(target=self._ask_all, name="asker", daemon=True)
        self._thread.start()

    def consider(self, row: Row) -> None:
        """Asks about a planned row if it is one of the sample."""
        if (asked := question_about(row)) and self.is_sampled(asked.body["user_id"]):
            try:
                self._waiting.put_nowait(asked)
            except Full:
                self.answers["not asked"] += 1

    def is_sampled(self, user_id: str) -> bool:
        """Whether the platform asks about this user's trades."""
        return user_id in self._users or ("-" in user_id and crc32(user_id.encode()) % ONE_IN == 0)

    def close(self) -> None:
        """Asks nothing more, and says what the answers were."""
        self._ended.set()
        self._thread.join(PATIENCE_S)
        log.warning("asked before trades and withdrawals: %s", dict(self.answers) or "nothing")

    def _ask_all(self) -> None:
        with httpx.Client(base_url=self._api, timeout=PATIENCE_S) as client:
            while not self._ended.is_set():
                try:
                    self._ask(client, self._waiting.get(timeout=RETRY_S))
                except Empty:
                    continue

    def _ask(self, client: httpx.Client, asked: Asked) -> None:
        if not self._key_file.exists():
            self.answers["no key"] += 1
            return
        try:
            answer = client.post(asked.path, json=asked.body, headers={"X-API-Key": self._key_file.read_text().strip()})
        except httpx.HTTPError as silence:
            self.answers[type(silence).__name__] += 1
            self._ended.wait(RETRY_S)
            return
        told = answer.json().get("verdict") if answer.status_code == 200 else f"status {answer.status_code}"
        self.answers[str(told)] += 1
