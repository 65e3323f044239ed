"""What a published table promises by its contract alone, as Great Expectations rules."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.facts import Facts
from schemas.contract import Field, Row, fields_of
from schemas.fields import INT64_MAX

VOLUME_RATIO = 10
"""A table may not shrink below a tenth of its usual rows, nor grow above ten times as many."""


def promised_by(row: type[Row], facts: Facts) -> list[Expectation]:
    """Columns, key, volume, and for each field: never absent, within its bounds, of its allowed values."""
    rules = [
        gxe.ExpectTableColumnsToMatchSet(column_set=[f.name for f in fields_of(row)], exact_match=True),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["day", "run_id", *row.TABLE.key]),
        _volume(facts),
    ]
    return rules + [rule for field in fields_of(row) for rule in _of_field(field)]


def _volume(facts: Facts) -> Expectation:
    if facts.usual_rows is None:
        return gxe.ExpectTableRowCountToBeBetween(min_value=facts.fewest_rows)
    low = max(facts.fewest_rows, facts.usual_rows // VOLUME_RATIO)
    return gxe.ExpectTableRowCountToBeBetween(min_value=low, max_value=max(1, facts.usual_rows) * VOLUME_RATIO)


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
