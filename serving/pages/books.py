"""The books of one process, and the tasks that keep them while its pages are served."""

import asyncio
import logging

from schemas.case_store import CaseStore
from serving.alert_feed import AlertFeed
from serving.pages.incident_book import IncidentBook
from serving.warehouse_client import Warehouse

log = logging.getLogger("weipan.pages")


class Books:
    """The two books of a process and the tasks that keep them."""

    def __init__(self, feed: AlertFeed, warehouse: Warehouse, cases: CaseStore) -> None:
        self.incidents = IncidentBook(feed, warehouse, cases)
        self.alerts = IncidentBook(feed, warehouse, cases, apart=True)
        self.tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins to follow; must be called in the event loop of the readers."""
        self.tasks = [asyncio.create_task(book.run()) for book in (self.incidents, self.alerts)]
        for task in self.tasks:
            task.add_done_callback(tell)

    def stop(self) -> None:
        """Ends the tasks."""
        for task in self.tasks:
            task.cancel()


def tell(task: asyncio.Task[None]) -> None:
    """Logs why a book stopped being kept, which only a fault of ours can do."""
    if not task.cancelled() and (fault := task.exception()):
        log.error("a board is no longer kept", exc_info=fault)
