"""Paths counted by columns: as the plain reading counts them."""

import sys
from pathlib import Path as File
from random import Random

import numpy as np
import pytest

sys.path.insert(0, str(File(__file__).parents[1] / "schemas"))
from path_populations import LAST_MS, ORIGIN, population, question

from schemas.path import END, OPEN, START, PathQuery
from schemas.path_oracle import answer, paths_of
from serving.path_counts import Paths


@pytest.mark.parametrize("seed", range(60))
def test_columns_count_as_the_plain_reading_does(seed: int) -> None:
    dice = Random(seed)
    query, events = PathQuery.model_validate(question(dice, "q")), population(dice, 12)
    as_of = ORIGIN + LAST_MS
    told = answer(query, events, as_of)
    paths = columns(query, events, as_of)
    assert paths.answer() == told
    for edge in told["edges"]:
        on_edge = paths.on_edge(edge["level"], edge["source"], edge["target"])
        assert int(on_edge.sum()) == edge["paths"]


def columns(query: PathQuery, events: list, as_of: int) -> Paths:
    """Paths as an engine hands them over: users, steps and ends as numbers."""
    found = [*paths_of(query, events, as_of)]
    steps = [[name for name in path.names if name not in (END, OPEN, START)] for path in found]
    named = sorted({name for names in steps for name in names})
    mark = {name: (7 * at + 3) * 2**40 for at, name in enumerate(named)}
    marks = np.zeros((len(found), query.depth + 1), np.uint64)
    for row, names in zip(marks, steps, strict=True):
        row[: len(names)] = [mark[name] for name in names]
    users = sorted({path.user for path in found})
    return Paths(
        query,
        np.array([users.index(path.user) * 11 for path in found], np.uint64),
        np.array([path.session for path in found], np.int64),
        np.array([path.is_open for path in found], np.uint8),
        marks,
        {number: name for name, number in mark.items()},
    )
