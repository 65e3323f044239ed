"""Tells the rule topic what people did with their rules: each version when it comes, and again when its end is known."""

from typing import Any

from schemas.rules.store import RuleStore, Version
from streaming.producer import Producer

STATUS = {"pending": "draft"}
"""A version that waits for approval is a draft to everybody else."""


def announce(store: RuleStore, producer: Producer) -> int:
    """Sends what is new and notes it once the broker has it; gives how many."""
    waiting, lost = store.unannounced(), producer.failed
    for version in waiting:
        producer.send("rule", row_of(version))
    if waiting:
        producer.flush()
    for version in waiting if producer.failed == lost else ():
        store.announce(version)
    return len(waiting)


def row_of(version: Version) -> dict[str, Any]:
    """A row of the rule topic; a draft would judge from when it was written."""
    document = version.rule.document
    shared = {name: getattr(document, name) for name in ("owner", "on", "thresholds", "severity", "cooldown_s")}
    when = document.when if document.where == "TRUE" else f"({document.where}) AND ({document.when})"
    return shared | {
        "rule_id": version.rule_id, "rule_version": version.version, "when": when,
        "status": STATUS.get(version.lane, version.lane), "valid_to": version.valid_to,
        "valid_from": version.published_at if version.valid_from is None else version.valid_from,
        "author": version.author, "reason": version.reason, "published_at": version.published_at,
    }  # fmt: skip
