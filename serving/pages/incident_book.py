"""What every live board shows, kept once a process: incidents, or single alerts, with what was decided about them."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import takewhile
from time import monotonic
from typing import NamedTuple

from anyio import to_thread
from clickhouse_driver.errors import Error as WarehouseError
from sqlalchemy.exc import SQLAlchemyError

from schemas.case_store import CaseStore, Disposition
from schemas.incidents import Incident, incident_of
from serving.alert_feed import AlertFeed, Place, wait
from serving.answers.alert_filter import AlertFilter
from serving.answers.alerts import AlertAnswer, alert_page, alerts_chosen
from serving.answers.incidents import incident_rows
from serving.moments import now_ms
from serving.pages.board_lines import Held, Line
from serving.warehouse_client import Warehouse, WarehouseBusyError

log = logging.getLogger("weipan.pages")

KEPT = 10_000
"""How many rows a board has at most."""

REMEMBERED_MS = 26 * 3_600_000
"""Alerts that come again within this time are known by their ids: a restart of the live layer repeats at most a day."""

ASK_S = 1.0
"""How often decisions, and a history that was not there, are asked for."""

AWAY = (WarehouseError, WarehouseBusyError, SQLAlchemyError, EOFError, OSError)


class Change(NamedTuple):
    """A row that is new, changed or gone since this version of the book."""

    version: int
    row_id: str


class IncidentBook:
    """Rows by id, the most recently touched last. apart: every alert is a row of its own."""

    def __init__(self, feed: AlertFeed, warehouse: Warehouse, cases: CaseStore, *, apart: bool = False) -> None:
        self.feed, self.warehouse, self.cases, self.apart = feed, warehouse, cases, apart
        self.rows: dict[str, Held] = {}
        self.by_whom: dict[tuple[str, ...], list[Held]] = {}
        self.changes: deque[Change] = deque(maxlen=5 * KEPT)
        self.version = 0
        self.remembers_from = 0
        self.decisions = 0
        self.whole = False

    async def run(self) -> None:
        """Reads the history, then follows the feed and the decisions until it is cancelled."""
        while self.feed.next < 0:
            await wait(self.feed.arrived)
        begin = Place(self.feed.next)
        await self.ask(begin)
        asked_at = monotonic()
        async for batch in self.feed.follow(begin):
            for entry in batch:
                self.take(entry.alert)
            if monotonic() - asked_at >= ASK_S:
                await self.ask(begin)
                asked_at = monotonic()

    async def ask(self, begin: Place) -> None:
        """Reads the history if it is not there yet, and the decisions since the last; what is away is asked again later."""
        try:
            if not self.whole:
                await self.load(begin)
            for decision in await to_thread.run_sync(self.cases.since, self.decisions):
                self.decide(decision)
        except AWAY as problem:
            log.warning("the board waits for a store: %s", str(problem).splitlines()[:1])

    async def load(self, begin: Place) -> None:
        """Begins anew with the newest rows of the warehouse, and counts on top what the feed has brought since `begin`."""
        recent = now_ms() - REMEMBERED_MS
        held = await to_thread.run_sync(self.history, recent)
        for row_id in [*self.rows]:
            self.drop(row_id)
        self.remembers_from, self.decisions, self.whole = recent, 0, True
        for each in held:
            self.put(each)
        for entry in self.feed.since(begin.offset):
            self.take(entry.alert)

    def history(self, recent: int) -> list[Held]:
        """The newest rows of the warehouse, the oldest first; ids of alerts since `recent`."""
        everything = AlertFilter()
        if self.apart:
            alerts = alert_page(self.warehouse, self.cases, everything, limit=KEPT).alerts
            return [self.alone(alert) for alert in reversed(alerts)]
        rows = incident_rows(self.warehouse, self.cases, everything, limit=KEPT, recent=recent)
        newest = alerts_chosen(self.warehouse, (row["newest_alert"] for row in rows))
        found = []
        for row in reversed(rows):
            if (alert := newest.get(row["newest_alert"][1])) is not None:
                ends = row["first_alert"], row["newest_alert"], row["until_ms"], row["alert_count"]
                whole = Incident(row["detector"], row["entity_id"], *ends)
                found.append(Held(whole.incident_id, whole, Line.of(alert), {*row["ids"]}))
        return found

    @staticmethod
    def alone(alert: AlertAnswer) -> Held:
        """A row of one alert."""
        return Held(alert.alert_id, incident_of(alert), Line.of(alert), {alert.alert_id})

    def key(self, incident: Incident) -> tuple[str, ...]:
        """Rows of one key may be one incident."""
        own = (incident.incident_id,) if self.apart else ()
        return (incident.detector, incident.entity_id, *own)

    def take(self, alert: AlertAnswer) -> None:
        """Counts an alert that has come; one that is known changes a row only with a higher revision."""
        new = self.alone(alert)
        met = [held for held in self.by_whom.get(self.key(new.incident), ()) if held.incident.meets(new.incident)]
        known = [held for held in met if alert.alert_id in held.ids]
        if known:
            self.correct(known[0], new.line)
        elif not met:
            self.put(new)
        elif alert.event_time >= self.remembers_from:
            self.merge(met, new)

    def correct(self, held: Held, line: Line) -> None:
        """Shows a correction of the alert that a row shows."""
        if held.line.alert_id == line.alert_id and held.line.revision < line.revision:
            held.line = line
            self.touch(held)

    def merge(self, met: list[Held], new: Held) -> None:
        """Makes rows that an alert connects into one, which keeps the name of the newest of them."""
        kept = max(met, key=lambda held: held.incident.newest)
        for other in [*(held for held in met if held is not kept), new]:
            if other.incident.newest > kept.incident.newest:
                kept.line = other.line
            kept.incident = kept.incident.with_(other.incident)
            kept.ids |= other.ids
            kept.case = max((kept.case, other.case), key=lambda case: case.number if case else 0)
            if other is not new:
                self.drop(other.row_id)
        self.touch(kept)

    def put(self, held: Held) -> None:
        """Adds a row; the one that was touched least recently makes room."""
        self.rows[held.row_id] = held
        self.by_whom.setdefault(self.key(held.incident), []).append(held)
        self.touch(held)
        if len(self.rows) > KEPT:
            self.drop(next(iter(self.rows)))

    def drop(self, row_id: str) -> None:
        """Takes a row away."""
        held = self.rows.pop(row_id)
        group = self.by_whom[key := self.key(held.incident)]
        group.remove(held)
        if not group:
            del self.by_whom[key]
        self.note(row_id)

    def decide(self, decision: Disposition) -> None:
        """Shows a decision on the row that holds its alert."""
        self.decisions = max(self.decisions, decision.number)
        own = (decision.alert_id,) if self.apart else ()
        for held in self.by_whom.get((decision.detector, decision.entity_id, *own), ()):
            if held.incident.first[0] <= decision.event_time <= held.incident.newest[0]:
                held.case = decision
                self.touch(held)

    def touch(self, held: Held) -> None:
        """Makes a row the most recent one and tells the readers of it."""
        self.rows[held.row_id] = self.rows.pop(held.row_id)
        self.note(held.row_id)

    def note(self, row_id: str) -> None:
        """Writes down that a row is not what it was."""
        self.version += 1
        self.changes.append(Change(self.version, row_id))

    def changed_since(self, version: int) -> Iterable[str] | None:
        """The rows that changed after a version, each once; None when that is too long ago to tell."""
        if self.changes and self.changes[0].version > version + 1:
            return None
        newer = takewhile(lambda change: change.version > version, reversed(self.changes))
        return dict.fromkeys(change.row_id for change in newer)

    def newest_first(self) -> Iterator[Held]:
        """All rows by their newest alerts."""
        return iter(sorted(self.rows.values(), key=lambda held: held.incident.newest, reverse=True))
