"""The events behind alerts, found without any window: by whose they are and when they happened."""

from collections.abc import Collection

from streaming.sql.detection import ENTITIES
from streaming.sql.windows import MARK

CLAIM = {
    "alert_id": "STRING", "entity_type": "STRING", "entity_id": "STRING", "from_ms": "BIGINT", "to_ms": "BIGINT",
    "ids": "ARRAY<STRING>",
}  # fmt: skip
"""What an alert says of its evidence: events of (from_ms, to_ms] are in its window, ids are named one by one."""

EVENT = {"alert_id": "STRING", "source": "STRING", "event_id": "STRING", "event_time": "BIGINT", "seq": "BIGINT"}
COUNT = {"alert_id": "STRING", "events": "BIGINT", "checksum": "BIGINT"}
KEYS = {"user": "user_id", "instrument": "instrument"}


def evidence_views(names: Collection[str]) -> list[str]:
    """Over table `claim`: `held`, the events in the window of each alert, and `named`, the events that it names.

    names: the contracts whose rows may be named.
    """
    moments = "\n  UNION ALL\n  ".join(
        f"SELECT '{e}' AS entity_type, {KEYS[e]} AS entity_id, `trigger` AS source, event_id, event_time, seq FROM {e}_vector"
        for e in ENTITIES
    )
    rows = [f"SELECT '{name}' AS source, event_id, event_time, seq FROM {name}_row" for name in names]
    rows.append("SELECT 'bar', event_id, event_time, seq FROM instrument_vector")
    return [
        f"CREATE TEMPORARY VIEW moment AS\n  {moments}",
        "CREATE TEMPORARY VIEW event AS\n  {}".format("\n  UNION ALL\n  ".join(rows)),
        """CREATE TEMPORARY VIEW held AS
SELECT c.alert_id, m.source, m.event_id, m.event_time, m.seq FROM claim AS c JOIN moment AS m
ON m.entity_type = c.entity_type AND m.entity_id = c.entity_id AND m.event_time > c.from_ms AND m.event_time <= c.to_ms""",
        """CREATE TEMPORARY VIEW named AS
SELECT c.alert_id, e.source, e.event_id, e.event_time, e.seq
FROM (SELECT alert_id, id FROM claim CROSS JOIN UNNEST(ids) AS u(id)) AS c JOIN event AS e ON e.event_id = c.id""",
        f"""CREATE TEMPORARY VIEW held_count AS
SELECT alert_id, COUNT(*) AS events, SUM({MARK}) AS checksum FROM held GROUP BY alert_id""",
    ]
