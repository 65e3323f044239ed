"""Spark's batches of sorted rows are cut so that every user is whole."""

import pyarrow as pa
import pytest

from batch.funnel_progress import whole_users


@pytest.mark.parametrize("at_least", [1, 2, 3, 100])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_every_row_comes_once_in_its_order_and_no_user_is_in_two_tables(size: int, at_least: int):
    rows = list("aabbbbbbcdddee")
    batches = [pa.RecordBatch.from_pydict({"who": rows[at : at + size]}) for at in range(0, len(rows), size)]
    empty = pa.RecordBatch.from_pydict({"who": pa.array([], pa.string())})
    tables = [table["who"].to_pylist() for table in whole_users(iter([*batches[:1], empty, *batches[1:]]), at_least)]
    assert [who for table in tables for who in table] == rows
    assert len({who for table in tables for who in set(table)}) == sum(len(set(table)) for table in tables)
    assert all(len(table) >= at_least for table in tables[:-1])


def test_nothing_gives_nothing():
    assert list(whole_users(iter([]))) == []
