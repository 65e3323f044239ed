"""Keeps what every gate found, rule by rule, where readers of a number can ask for it."""

from collections.abc import Sequence
from typing import Any

from batch.gate import Finding
from batch.producing import now_ms
from batch.warehouse import ask, insert_rows

COLUMNS = (
    "table_name", "day", "run_id", "rule", "column_name", "verdict", "rows", "examples", "owner", "judged_at",
)  # fmt: skip
LONGEST = 1000
"""Characters of examples that are kept."""

AGAIN = f"""
INSERT INTO gate_result ({", ".join(COLUMNS)})
SELECT {", ".join(COLUMNS[:-1])}, %(at)s FROM gate_result FINAL
WHERE table_name = %(table)s AND day = %(day)s AND run_id = %(run)s
  AND judged_at < (SELECT max(judged_at) FROM gate_result WHERE table_name = %(table)s AND day = %(day)s)
"""

OF_A_RUN = """
SELECT rule, column_name, verdict, rows, examples FROM gate_result FINAL
WHERE table_name = %(table)s AND day = %(day)s AND run_id = %(run)s
  AND judged_at = (SELECT max(judged_at) FROM gate_result WHERE table_name = %(table)s AND day = %(day)s AND run_id = %(run)s)
ORDER BY verdict, rule, column_name
"""


def keep_findings(day: str, run_id: str, found: Sequence[Finding]) -> None:
    """One row a rule, together, so that a reader sees all of a verdict or nothing."""
    judged_at = now_ms()
    rows = [
        (each.table, day, run_id, each.rule, each.column, "kept" if each.kept else "broken", each.rows,
         each.examples[:LONGEST], each.owner, judged_at)
        for each in found
    ]  # fmt: skip
    insert_rows("gate_result", COLUMNS, rows)


def renew_findings(table: str, day: str, run_id: str) -> None:
    """A run that was shown all along holds again, after another one was refused: its findings become the newest."""
    ask(AGAIN, {"table": table, "day": day, "run": run_id, "at": now_ms()})


def findings_of(table: str, day: str, run_id: str) -> list[dict[str, Any]]:
    """What the gate found of a run when it was judged last, broken rules first."""
    rows = ask(OF_A_RUN, {"table": table, "day": day, "run": run_id})
    return [dict(zip(("rule", "column", "verdict", "rows", "examples"), row, strict=True)) for row in rows]
