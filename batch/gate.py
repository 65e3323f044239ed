"""Judges staged rows by the rules beside their table, and says of each broken rule which rows broke it."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import great_expectations as gx
from pyspark.sql import DataFrame

from batch.facts import Facts
from schemas.catalogue import table_catalogue

EXAMPLES = 3


@dataclass(frozen=True)
class Finding:
    """What a gate found of one rule: its column, how many rows break it, some of them, and who answers for the table."""

    table: str
    rule: str
    column: str
    rows: int
    examples: str
    owner: str
    kept: bool = False

    def __str__(self) -> str:
        return (
            f"gate {self.table}: rule={self.rule} column={self.column} rows={self.rows} "
            f"examples={self.examples} owner={self.owner}"
        )


class GateFailed(Exception):
    """Staged rows broke rules, so that nothing was published; readers keep what they had."""

    def __init__(self, failures: list[Finding]) -> None:
        super().__init__("\n".join(map(str, failures)))
        self.failures = failures


def findings(table: str, staged: DataFrame, facts: Facts) -> list[Finding]:
    """One finding for each rule beside a published table."""
    rules = import_module(f"batch.gates.{table}").suite(facts)
    return found_of(table, staged, rules, table_catalogue()[table].TABLE.owner)


def found_of(name: str, rows: DataFrame, rules: list[Any], owner: str) -> list[Finding]:
    """The same for rows that are not published, by rules that are given.

    Yes or no is asked first, which takes half the time; only a day that broke a rule is asked which rows did.
    """
    batch, suite = _batch(rows), gx.ExpectationSuite(name=name, expectations=rules)
    verdict = batch.validate(suite, result_format="BOOLEAN_ONLY")
    if not verdict.success:
        verdict = batch.validate(suite, result_format="SUMMARY")
    return [_finding(name, owner, result) for result in verdict.results]


def passed(found: list[Finding]) -> str:
    """`passed n rules`; raises GateFailed with one finding per broken rule."""
    if failures := [each for each in found if not each.kept]:
        raise GateFailed(failures)
    return f"passed {len(found)} rules"


def _batch(staged: DataFrame) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_spark("lake", persist=False)
    definition = source.add_dataframe_asset("staged").add_batch_definition_whole_dataframe("day")
    return definition.get_batch(batch_parameters={"dataframe": staged})


def _finding(table: str, owner: str, result: Any) -> Finding:
    config, found = result.expectation_config, result.result
    column = config.kwargs.get("column") or ",".join(config.kwargs.get("column_list") or ()) or "-"
    rule = config.description or _rule(config.type, config.kwargs)
    if result.success:
        return Finding(table, rule, column, 0, "", owner, kept=True)
    return Finding(table, rule, column, _rows(found), _examples(result), owner)


def _rows(found: dict[str, Any]) -> int:
    """How many rows broke a rule; of a rule about the whole table the number that it saw, 0 when there was none."""
    seen = found.get("unexpected_count", found.get("observed_value"))
    return int(seen) if isinstance(seen, int | float) else 0


def _examples(result: Any) -> str:
    found = result.result
    rows = found.get("partial_unexpected_list") or (found.get("details") or {}).get("unexpected_rows")
    if rows:
        return str(rows[:EXAMPLES])
    return f"observed {found['observed_value']}" if "observed_value" in found else f"not judged: {result.exception_info}"


def _rule(kind: str, options: dict[str, Any]) -> str:
    shown = {k: v for k, v in options.items() if k not in ("batch_id", "column", "column_list") and v is not None}
    return f"{kind}({', '.join(f'{k}={v}' for k, v in shown.items())})"
