"""Finds one alert wherever it is known first: in the feed that has just brought it, else in the warehouse."""

from anyio import to_thread

from serving.alert_feed import AlertFeed
from serving.answers.alerts import AlertAnswer, alert_by_id
from serving.parts import Parts
from serving.problems import Problem


async def alert_of(parts: Parts, alert_id: str) -> AlertAnswer:
    """The alert in its newest revision; a problem when nobody knows it."""
    fresh = in_feed(parts.feed, alert_id)
    try:
        kept = await to_thread.run_sync(alert_by_id, parts.warehouse, alert_id)
    except Problem:
        if fresh is None:
            raise
        return fresh
    return fresh if fresh and fresh.revision > kept.revision else kept


def in_feed(feed: AlertFeed, alert_id: str) -> AlertAnswer | None:
    """The newest revision among the alerts that the feed holds in memory."""
    found = [entry.alert for entry in feed.ring if entry.alert.alert_id == alert_id]
    return max(found, key=lambda alert: alert.revision, default=None)
