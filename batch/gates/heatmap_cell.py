"""The gate of heatmaps: every click of the day is in exactly one cell."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from batch.heatmaps import CELLS
from schemas.tables.heatmap_cell import HeatmapCellRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of heatmaps."""
    return [
        *promised_by(HeatmapCellRow, facts),
        gxe.ExpectColumnValuesToBeBetween(column="cell_x", max_value=CELLS - 1),
        gxe.ExpectColumnValuesToBeBetween(column="cell_y", max_value=CELLS - 1),
        _every_click_once(facts.totals["clicks"]),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="clicks", column_B="users", or_equal=True),
    ]


def _every_click_once(clicks: int) -> Expectation:
    """The cells hold as many clicks as happened; the sum of no rows is unknown, not 0."""
    if clicks == 0:
        return gxe.ExpectTableRowCountToBeBetween(max_value=0, description="no clicks, no cells")
    return gxe.ExpectColumnSumToBeBetween(column="clicks", min_value=clicks, max_value=clicks)
