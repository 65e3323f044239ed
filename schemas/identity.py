"""Names that are computed, so that replays, restarts and both layers give the same one."""

from hashlib import md5


def alert_id(detector: str, entity_id: str, trigger_event_id: str) -> str:
    """The id of an alert: MD5 over `detector|entity|trigger` in hex (a name, not a secret; Flink computes the same)."""
    return md5(f"{detector}|{entity_id}|{trigger_event_id}".encode(), usedforsecurity=False).hexdigest()


def decision_id(request_id: str) -> str:
    """The id of the decision about a question: MD5 over `decision|request_id` in hex, so that asking again names it again."""
    return md5(f"decision|{request_id}".encode(), usedforsecurity=False).hexdigest()


def event_mark(event_time: int, seq: int) -> int:
    """A number for one event; the order-free checksum of a window is the sum of the marks of its events."""
    return event_time % 1_000_000_007 * 31 + seq
