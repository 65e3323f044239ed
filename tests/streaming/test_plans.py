"""A kept plan is the plan of one question, wherever its broker is, and views go into the statements that use them."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlglot

from schemas.settings import Settings
from streaming.jobs import job_catalogue
from streaming.plans import AHEAD, plan_file
from streaming.script import Script
from streaming.sql.inlined import inlined, is_view

STATEMENTS = (
    "CREATE TEMPORARY TABLE a_in (x INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'h:1')",
    "CREATE TEMPORARY VIEW a AS\nSELECT x FROM a_in",
    "CREATE TEMPORARY VIEW other AS SELECT 1 AS y",
    "CREATE TEMPORARY VIEW b AS SELECT x AS z FROM a",
)


@pytest.mark.parametrize("name", AHEAD)
def test_a_plan_is_the_same_wherever_the_broker_is_and_whenever_the_job_starts(name: str, tmp_path: Path) -> None:
    here, there = Settings(state_dir=tmp_path), Settings(state_dir=tmp_path / "other", kafka="127.0.0.1:4")
    early, late = job_catalogue()[name](here, 1_700_000_000_000), job_catalogue()[name](there, 1_800_000_000_000)
    assert plan_file(here, early) == plan_file(there, late)
    assert early.fingerprint != late.fingerprint, "a job of another broker has other checkpoints"


def test_another_question_has_another_plan() -> None:
    asked = Script(name="j", views=STATEMENTS, inserts=("INSERT INTO o SELECT z FROM b",), checkpoint_s=1)
    others = (
        replace(asked, inserts=("INSERT INTO o SELECT z + 1 FROM b",)),
        replace(asked, views=(STATEMENTS[0].replace("INT", "BIGINT"), *STATEMENTS[1:])),
        replace(asked, options={"table.optimizer.agg-phase-strategy": "ONE_PHASE"}),
    )
    assert len({asked.plan_key, *(other.plan_key for other in others)}) == 4


def test_a_view_is_told_inside_with_the_views_below_it_and_no_other() -> None:
    told = inlined("INSERT INTO o SELECT z FROM b", STATEMENTS)
    assert told.startswith("INSERT INTO o WITH a AS (\nSELECT x FROM a_in\n),\nb AS (")
    assert "other" not in told
    assert [is_view(each) for each in STATEMENTS] == [False, True, True, True]


def test_a_statement_without_views_stays_as_it_is() -> None:
    assert inlined("INSERT INTO o SELECT 1", STATEMENTS) == "INSERT INTO o SELECT 1"


@pytest.mark.parametrize("head", ["INSERT OVERWRITE lake.a.b", "INSERT INTO o (x, y)"])
def test_every_kind_of_insert_keeps_its_head(head: str) -> None:
    told = inlined(f"{head}\nSELECT z FROM b", STATEMENTS)
    assert told.startswith(f"{head}\nWITH a AS")
    assert sqlglot.parse_one(told.replace("OVERWRITE", "INTO"))


def test_what_is_no_insert_is_refused() -> None:
    with pytest.raises(ValueError, match="insert=SELECT 1: must begin with INSERT INTO or INSERT OVERWRITE"):
        inlined("SELECT 1", STATEMENTS)
