"""The live board of one reader: what it shows now, and what the feed adds."""

from collections.abc import Iterable
from typing import Any

from anyio import to_thread

from serving.alert_feed import AlertFeed
from serving.answers.alerts import AlertAnswer, AlertFilter, alert_page
from serving.warehouse_client import Warehouse

SHOWN = 10_000
"""How many rows a board holds at most."""

LOADED = 500
"""How many earlier alerts it begins with."""


class Board:
    """Alerts by id, each in its newest revision; a re-delivered one changes nothing."""

    def __init__(self, feed: AlertFeed, warehouse: Warehouse, wanted: AlertFilter) -> None:
        self.feed = feed
        self.warehouse = warehouse
        self.wanted = wanted
        self.at = feed.next
        self.alerts: dict[str, AlertAnswer] = {}

    async def load(self) -> None:
        """Takes the newest alerts of the warehouse and those in the feed that it may not hold yet."""
        self.at = self.feed.next
        self.take(entry.alert for entry in self.feed.ring)
        page = await to_thread.run_sync(alert_page, self.warehouse, self.wanted, None, LOADED)
        self.take(page.alerts)

    def newest_first(self) -> list[AlertAnswer]:
        """What is shown, the newest event first."""
        return sorted(self.alerts.values(), key=lambda alert: (alert.event_time, alert.alert_id), reverse=True)

    def waiting(self) -> int:
        """How many alerts of the feed have not been taken yet."""
        return sum(self.wanted.admits(entry.alert) for entry in self.feed.since(self.at))

    def follow(self) -> tuple[list[AlertAnswer], list[AlertAnswer], list[str]]:
        """Takes what the feed has brought: added alerts, changed ones, and the ids that make room for them."""
        entries, self.at = self.feed.since(self.at), self.feed.next
        known = set(self.alerts)
        taken = self.take(entry.alert for entry in entries)
        over = list(self.alerts)[: max(len(self.alerts) - SHOWN, 0)]
        for alert_id in over:
            del self.alerts[alert_id]
        added = [alert for alert in taken if alert.alert_id not in known]
        changed = [alert for alert in taken if alert.alert_id in known]
        return added, changed, over

    def take(self, alerts: Iterable[AlertAnswer]) -> list[AlertAnswer]:
        """Keeps the wanted alerts that are new or of a higher revision, and gives them."""
        taken: dict[str, Any] = {}
        for alert in alerts:
            held = self.alerts.get(alert.alert_id)
            if self.wanted.admits(alert) and (held is None or held.revision < alert.revision):
                self.alerts[alert.alert_id] = taken[alert.alert_id] = alert
        return list(taken.values())
