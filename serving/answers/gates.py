"""What the gates found: of each published table and day the newest verdict, its rules, and of what the shown run was made."""

from typing import Any

from pydantic import BaseModel

from schemas.catalogue import contracts, table_catalogue
from serving.answers.publications import Publication, publications
from serving.moments import Moment
from serving.problems import Problem, refused
from serving.warehouse_client import Warehouse


class Verdict(BaseModel):
    """The newest judgement of a table and day. refused: a rule is broken, so that readers still see shown_run, if any.

    rules: how many were judged; broken: how many of them failed; owner: who answers for the table.
    """

    table: str
    day: str
    run_id: str
    judged_at: Moment
    owner: str
    rules: int
    broken: int
    refused: bool
    shown_run: str | None


class RuleVerdict(BaseModel):
    """rows: how many rows break the rule, or what a rule about the whole table saw; examples: some of them."""

    rule: str
    column: str
    kept: bool
    rows: int
    examples: str


class Source(BaseModel):
    """Of what the shown run was made. snapshots, rows: of every lake table that was read, its snapshot and its size.

    A snapshot's id is a text, because it has more digits than some readers of JSON can keep.
    """

    known_at: Moment
    code_version: str
    snapshots: dict[str, str]
    rows: dict[str, int]


class GateAnswer(BaseModel):
    """A verdict with every rule, what readers see, and of what that was made."""

    verdict: Verdict
    rules: list[RuleVerdict]
    shown: Publication | None
    source: Source | None


def verdicts(warehouse: Warehouse, table: str = "", day: str = "", refused_only: bool = False) -> list[Verdict]:
    """The newest verdicts, the newest day first; a problem when the table is unknown."""
    known = {*table_catalogue(), *(contract.TOPIC.table for contract in contracts().values())}
    if table and table not in known:
        raise refused("table", table, f"one of {', '.join(sorted(known))}")
    shown = {(run.table, run.day): run.run_id for run in publications(warehouse, table, day)}
    rows = warehouse.rows("gates", table_name=table, day=day)
    found = [verdict_in(row, shown.get((row["table_name"], row["day"]))) for row in rows]
    return [each for each in found if each.refused or not refused_only]


def verdict_in(row: dict[str, Any], shown_run: str | None) -> Verdict:
    """A row of the query as a verdict."""
    return Verdict(
        table=row["table_name"], day=row["day"], run_id=row["run_id"], judged_at=row["judged_at"], owner=row["owned_by"],
        rules=row["rules"], broken=row["broken"], refused=row["broken"] > 0, shown_run=shown_run,
    )  # fmt: skip


def gate_answer(warehouse: Warehouse, table: str, day: str) -> GateAnswer:
    """Every rule of the newest verdict over a table and day; a problem when it was never judged."""
    found = verdicts(warehouse, table, day)
    if not found:
        raise Problem(404, f"{table}: no gate has judged day={day}")
    rules = [
        RuleVerdict(
            rule=row["rule"], column=row["column_name"], kept=row["kept"], rows=row["broken_rows"], examples=row["examples"]
        )
        for row in warehouse.rows("gate_rules", table_name=table, day=day)
    ]
    shown = next(iter(publications(warehouse, table, day)), None)
    return GateAnswer(verdict=found[0], rules=rules, shown=shown, source=_source(warehouse, shown))


def _source(warehouse: Warehouse, shown: Publication | None) -> Source | None:
    if shown is None:
        return None
    for row in warehouse.rows("publication_source", table_name=shown.table, day=shown.day, run_id=shown.run_id):
        return Source(
            known_at=row["known_at"], code_version=row["code_version"], rows=row["source_rows"],
            snapshots={table: str(snapshot) for table, snapshot in row["snapshots"].items()},
        )  # fmt: skip
    return None
