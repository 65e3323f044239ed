"""The gate of pages: hours hold the day's clicks, no time was made up, and nobody reads deeper than the page was opened."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.page_day import PageDayRow

WHOLE = "page_version = '' AND platform = '' AND viewport = ''"


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day; totals: clicks and engaged_ms, counted from the events themselves."""
    clicks, engaged_ms = facts.totals["clicks"], facts.totals["engaged_ms"]
    of_hours = f"coalesce(sum(IF(kind = 'hours' AND {WHOLE}, amount, 0)), 0)"
    of_dwell = f"coalesce(sum(IF(kind = 'dwell' AND {WHOLE}, engaged_ms, 0)), 0)"
    return [
        *promised_by(PageDayRow, facts),
        gxe.UnexpectedRowsExpectation(
            description=f"the hours hold the {clicks} clicks of the day, and dwell at most its {engaged_ms} ms",
            unexpected_rows_query=(
                f"SELECT {of_hours} AS clicks, {of_dwell} AS engaged_ms FROM {{batch}} "
                f"HAVING clicks <> {clicks} OR engaged_ms > {engaged_ms}"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="as many views reached the top of a page as dwell counts",
            unexpected_rows_query=(
                "SELECT page FROM {batch} WHERE kind <> 'hours' AND step = 0 GROUP BY page, page_version, platform, viewport "
                "HAVING sum(IF(kind = 'dwell', amount, 0)) <> sum(IF(kind = 'scroll', amount, 0))"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="nobody is counted twice",
            unexpected_rows_query="SELECT * FROM {batch} WHERE kind <> 'dwell' AND users > amount",
        ),
    ]
