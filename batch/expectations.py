"""What a published table promises by its contract alone, as Great Expectations rules."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.facts import Facts, Reach, Waiting
from schemas.contract import Field, Row, fields_of
from schemas.fields import INT64_MAX

VOLUME_RATIO = 10
"""A table may not shrink below a tenth of its usual rows, nor grow above ten times as many."""

WAITING_SHARE = 0.001
"""So many of a day's events may wait in quarantine; without more of them its numbers would be wrong."""

SIZE_RATIO = 20
"""The mean of a column may not differ from its usual one by more: a yuan is a hundred fen, a second a thousand milliseconds."""


def promised_by(row: type[Row], facts: Facts) -> list[Expectation]:
    """Columns, key, volume, complete sources, usual sizes; and each field: never absent, within bounds, of allowed values."""
    rules = [
        gxe.ExpectTableColumnsToMatchSet(column_set=[f.name for f in fields_of(row)], exact_match=True),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["day", "run_id", *row.TABLE.key]),
        _volume(facts),
        *(_complete(reach) for reach in facts.reaches),
        *(_all_there(waiting) for waiting in facts.waiting),
        *(_size(column, mean) for column, mean in facts.usual_means.items()),
    ]
    return rules + [rule for field in fields_of(row) for rule in _of_field(field)]


def _volume(facts: Facts) -> Expectation:
    if facts.usual_rows is None:
        return gxe.ExpectTableRowCountToBeBetween(min_value=facts.fewest_rows)
    low = max(facts.fewest_rows, facts.usual_rows // VOLUME_RATIO)
    return gxe.ExpectTableRowCountToBeBetween(min_value=low, max_value=max(1, facts.usual_rows) * VOLUME_RATIO)


def _complete(reach: Reach) -> Expectation:
    """The events of the day came until as late as on other days; a table without rows is told apart by its volume."""
    return gxe.UnexpectedRowsExpectation(
        description=f"events of {reach.contract} come until {clock(reach.least_s)} at least",
        unexpected_rows_query=(
            f"SELECT * FROM (SELECT '{clock(reach.reached_s)}' AS newest_event, count(*) AS rows FROM {{batch}}) "
            f"WHERE {reach.reached_s} < {reach.least_s}"
        ),
    )


def _all_there(told: Waiting) -> Expectation:
    """Nearly all events of the day are believed; those in quarantine are named."""
    most = WAITING_SHARE * (told.waiting + told.there)
    return gxe.UnexpectedRowsExpectation(
        description=f"at most {WAITING_SHARE:.1%} of the day's {told.contract} rows wait in quarantine",
        unexpected_rows_query=(
            f"SELECT * FROM (SELECT {told.waiting} AS waiting, {told.there} AS believed, count(*) AS rows FROM {{batch}}) "
            f"WHERE waiting > {most}"
        ),
    )


def clock(seconds: int) -> str:
    """Seconds since midnight as `23:59`."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def _size(column: str, mean: float) -> Expectation:
    description = f"the mean is within {SIZE_RATIO} times of {mean:.0f}, that of the last days"
    return gxe.ExpectColumnMeanToBeBetween(
        column=column, min_value=mean / SIZE_RATIO, max_value=mean * SIZE_RATIO, description=description
    )


def _of_field(field: Field) -> list[Expectation]:
    rules: list[Expectation] = []
    if not field.nullable:
        rules.append(gxe.ExpectColumnValuesToNotBeNull(column=field.name))
    if field.choices:
        rules.append(gxe.ExpectColumnValuesToBeInSet(column=field.name, value_set=list(field.choices)))
    if field.low is not None and field.high is not None:
        top = None if field.high == INT64_MAX else field.high
        rules.append(gxe.ExpectColumnValuesToBeBetween(column=field.name, min_value=field.low, max_value=top))
    if field.longest is not None:
        lengths = {"min_value": field.shortest, "max_value": field.longest}
        rules.append(gxe.ExpectColumnValueLengthsToBeBetween(column=field.name, **lengths))
    return rules
