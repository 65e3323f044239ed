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
class Failure:
    """A broken rule: its name, the column it speaks of, how many rows broke it, some of them, and who answers for the table."""

    table: str
    rule: str
    column: str
    rows: int
    examples: str
    owner: str

    def __str__(self) -> str:
        return (
            f"gate {self.table}: rule={self.rule} column={self.column} rows={self.rows} "
            f"examples={self.examples} owner={self.owner}"
        )


class GateFailed(Exception):
    """Staged rows broke rules, so that nothing was published; readers keep what they had."""

    def __init__(self, failures: list[Failure]) -> None:
        super().__init__("\n".join(map(str, failures)))
        self.failures = failures


def judge(table: str, staged: DataFrame, facts: Facts) -> str:
    """`passed n rules`; raises GateFailed with one failure per broken rule."""
    return judged(table, staged, import_module(f"batch.gates.{table}").suite(facts), table_catalogue()[table].TABLE.owner)


def judged(name: str, rows: DataFrame, rules: list[Any], owner: str) -> str:
    """The same for rows that are not published, by rules that are given."""
    verdict = _batch(rows).validate(gx.ExpectationSuite(name=name, expectations=rules), result_format="SUMMARY")
    failures = [_failure(name, owner, result) for result in verdict.results if not result.success]
    if failures:
        raise GateFailed(failures)
    return f"passed {len(rules)} rules"


def _batch(staged: DataFrame) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_spark("lake", persist=False)
    definition = source.add_dataframe_asset("staged").add_batch_definition_whole_dataframe("day")
    return definition.get_batch(batch_parameters={"dataframe": staged})


def _failure(table: str, owner: str, result: Any) -> Failure:
    config, found = result.expectation_config, result.result
    column = config.kwargs.get("column") or ",".join(config.kwargs.get("column_list") or ()) or "-"
    rule = config.description or _rule(config.type, config.kwargs)
    return Failure(table, rule, column, _rows(found), _examples(result), owner)


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
