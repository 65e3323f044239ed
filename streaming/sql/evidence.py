"""The events behind alerts, found without any window: by whose they are and when they happened."""

from collections.abc import Collection
from typing import Any

from schemas.conditions import literal
from schemas.feature import DAY_S
from streaming.detector import Rule
from streaming.sql.windows import DAY_EVENTS, MARK

CLAIM = {
    "alert_id": "STRING", "whose": "STRING", "entity_id": "STRING", "from_ms": "BIGINT", "to_ms": "BIGINT",
    "ids": "ARRAY<STRING>",
}  # fmt: skip
"""What an alert says of its evidence: events of (from_ms, to_ms] are in its window, ids are named one by one.

whose: which events a window is made of, one of MOMENTS.
"""

EVENT = {"alert_id": "STRING", "source": "STRING", "event_id": "STRING", "event_time": "BIGINT", "seq": "BIGINT"}
COUNT = {"alert_id": "STRING", "events": "BIGINT", "checksum": "BIGINT"}
MOMENTS = {
    "user": ("user_id", "user_vector"),
    "user_day": ("user_id", f"user_vector WHERE `trigger` IN ({', '.join(map(literal, DAY_EVENTS))})"),
    "group": ("group_id", "user_vector WHERE group_id IS NOT NULL"),
    "group_day": ("group_id", "user_vector WHERE group_id IS NOT NULL AND `trigger` = 'transfer'"),
    "position": ("user_id || '|' || instrument", "position_vector"),
    "referrer": ("user_id", "referrer_vector"),
    "instrument": ("instrument", "instrument_vector"),
    "chat": ("chat_id", "talk_vector WHERE `trigger` = 'chat'"),
    "topic": ("instrument", "talk_vector WHERE `trigger` <> 'chat'"),
}
"""By whose events a window is made of: their key, and where they are."""


def claim(alert: dict[str, Any], rule: Rule | None) -> dict[str, Any]:
    """A row of CLAIM for an alert; rule: the detector that raised it, None for a pattern."""
    whose = _whose(rule) if rule else "user"
    entity_id = f"{alert['entity_id']}|{alert['instrument']}" if whose == "position" else alert["entity_id"]
    window = {"from_ms": alert["window_start_ms"], "to_ms": alert["window_end_ms"]}
    return {"alert_id": alert["alert_id"], "whose": whose, "entity_id": entity_id, **window, "ids": alert["evidence_ids"]}


def _whose(rule: Rule) -> str:
    if rule.entity == "talk":
        return "chat" if rule.on == "chat" else "topic"
    own = "group" if rule.linked else rule.entity
    return f"{own}_day" if rule.window_s == DAY_S and rule.entity == "user" else own


def evidence_views(names: Collection[str]) -> list[str]:
    """Over table `claim`: `held`, the events in the window of each alert, and `named`, the events that it names.

    names: the contracts whose rows may be named.
    """
    moments = "\n  UNION ALL\n  ".join(
        f"SELECT '{whose}' AS whose, {key} AS entity_id, `trigger` AS source, event_id, event_time, seq FROM {rows}"
        for whose, (key, rows) in MOMENTS.items()
    )
    rows = [f"SELECT '{name}' AS source, event_id, event_time, seq FROM {name}_row" for name in names]
    rows += ["SELECT 'bar', event_id, event_time, seq FROM instrument_vector"]
    rows += ["SELECT 'position', event_id, event_time, seq FROM position_vector"]
    rows += ["SELECT 'silence', event_id, event_time, event_time FROM silence_vector"]
    return [
        f"CREATE TEMPORARY VIEW moment AS\n  {moments}",
        "CREATE TEMPORARY VIEW event AS\n  {}".format("\n  UNION ALL\n  ".join(rows)),
        """CREATE TEMPORARY VIEW held AS
SELECT c.alert_id, m.source, m.event_id, m.event_time, m.seq FROM claim AS c JOIN moment AS m
ON m.whose = c.whose AND m.entity_id = c.entity_id AND m.event_time > c.from_ms AND m.event_time <= c.to_ms""",
        """CREATE TEMPORARY VIEW named AS
SELECT c.alert_id, e.source, e.event_id, e.event_time, e.seq
FROM (SELECT alert_id, id FROM claim CROSS JOIN UNNEST(ids) AS u(id)) AS c JOIN event AS e ON e.event_id = c.id""",
        f"""CREATE TEMPORARY VIEW held_count AS
SELECT alert_id, COUNT(*) AS events, SUM({MARK}) AS checksum FROM held GROUP BY alert_id""",
    ]
