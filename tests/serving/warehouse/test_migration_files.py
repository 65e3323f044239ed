"""The numbered files of the warehouse: read in order, refused when one changes after it was applied."""

import re
from pathlib import Path

import pytest

from serving.warehouse.migration_files import Migration, MigrationError, migrations_in, missing

FIRST = Migration("0001_first", "-- a; comment;\nCREATE TABLE a (\n  x UInt8 -- one\n);\n\nCREATE TABLE b (y UInt8);\n")


def test_our_own_files_are_in_order() -> None:
    names = [migration.name for migration in migrations_in()]
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


REPEATABLE = re.compile(
    r"CREATE (TABLE|VIEW|MATERIALIZED VIEW) IF NOT EXISTS|ALTER TABLE \w+\s+\w+ COLUMN IF (NOT )?EXISTS"
    r"|ALTER TABLE \w+\s+MODIFY COLUMN|INSERT INTO alert_by_time SELECT"
)
"""The last one fills a table that replaces its rows by key."""


def test_our_own_statements_may_run_twice() -> None:
    for migration in migrations_in():
        for statement in migration.statements:
            assert REPEATABLE.match(statement)


def test_a_file_is_taken_apart_into_statements() -> None:
    assert FIRST.statements == ["CREATE TABLE a (\n  x UInt8 -- one\n)", "CREATE TABLE b (y UInt8)"]


def test_only_what_is_missing_is_applied() -> None:
    second = Migration("0002_second", "SELECT 1")
    assert missing([FIRST, second], {}) == [FIRST, second]
    assert missing([FIRST, second], {FIRST.name: FIRST.checksum}) == [second]


def test_a_changed_file_is_refused() -> None:
    with pytest.raises(MigrationError, match=r"^migration=0001_first: its file has changed since it was applied"):
        missing([FIRST], {FIRST.name: Migration(FIRST.name, FIRST.sql.replace("UInt8", "UInt16")).checksum})


def test_a_comment_may_be_bettered() -> None:
    assert missing([FIRST], {FIRST.name: Migration(FIRST.name, "-- better\n" + FIRST.sql).checksum}) == []


def test_a_lost_file_is_refused() -> None:
    with pytest.raises(MigrationError, match=r"^migration=0001_first: .* its file is gone"):
        missing([], {FIRST.name: FIRST.checksum})


@pytest.mark.parametrize("names", [["0002_b"], ["0001_a", "0003_c"], ["0001_a", "0001_b"], ["first"], ["0001_A"]])
def test_numbers_follow_each_other(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / f"{name}.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="its name must begin with 000"):
        migrations_in(tmp_path)
