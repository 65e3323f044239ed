"""Keeps a log of published funnel numbers that a later run changed, so that nobody wonders why one is different today."""

from batch.warehouse import ask

LOG = """
INSERT INTO funnel_revision
SELECT %(day)s, funnel, breakdown, step, sumIf(users, run_id = %(before)s), sumIf(users, run_id = %(after)s),
    maxIf(final, run_id = %(before)s), %(before)s, %(after)s, %(now)s
FROM funnel_step FINAL WHERE day = %(day)s AND run_id IN (%(before)s, %(after)s)
GROUP BY funnel, breakdown, step
HAVING sumIf(users, run_id = %(before)s) <> sumIf(users, run_id = %(after)s)
"""


def log_revisions(day: str, before: str, after: str, now: int) -> None:
    """Writes down every number of users that differs between two runs of a day; now: UTC ms."""
    ask(LOG, {"day": day, "before": before, "after": after, "now": now})
