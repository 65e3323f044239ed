"""The gate of heatmaps: every click of the day is in exactly one cell, whether it is shown later or withheld."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.heatmap_rules import CELLS
from schemas.tables.heatmap_cell import HeatmapCellRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of heatmaps; totals: clicks, counted from the events themselves."""
    clicks, total = facts.totals["clicks"], "coalesce(sum(clicks), 0)"
    return [
        *promised_by(HeatmapCellRow, facts),
        gxe.ExpectColumnValuesToBeBetween(column="cell_x", max_value=CELLS - 1),
        gxe.UnexpectedRowsExpectation(
            description=f"cells of elements are below {CELLS}, and a click has both or none",
            unexpected_rows_query=(
                f"SELECT * FROM {{batch}} WHERE (element <> '' AND cell_y >= {CELLS}) OR (cell_x < 0) <> (cell_y < 0)"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description=f"the cells of all platforms and viewports hold the {clicks} clicks of the day",
            unexpected_rows_query=(
                f"SELECT {total} AS clicks FROM {{batch}} WHERE kind = 'click' AND platform = '' AND viewport = '' "
                f"HAVING {total} <> {clicks}"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="platforms add up to all of them, and so do viewports",
            unexpected_rows_query=(
                "SELECT kind, min(clicks) AS fewest, max(clicks) AS most FROM (SELECT kind, sum(clicks) AS clicks FROM {batch} "
                "GROUP BY kind, platform = '', viewport = '') GROUP BY kind HAVING min(clicks) <> max(clicks)"
            ),
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="clicks", column_B="users", or_equal=True),
    ]
