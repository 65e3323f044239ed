"""The evaluator says what the plain reading says, on random funnels and users with all features together."""

import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from funnel_populations import ORIGIN, by_kernel, definition, population

from schemas import funnel_stream
from schemas.funnel import Funnel
from schemas.funnel_oracle import answer


def disagreements(seeds: range) -> list[int]:
    wrong = []
    for seed in seeds:
        dice = Random(seed)
        funnel = Funnel.model_validate(definition(dice, f"funnel-{seed}"))
        happenings = population(dice, 6)
        as_of = max(each.at for each in happenings) if dice.random() < 0.5 else ORIGIN + dice.randint(0, 15) * 1000
        if by_kernel(funnel, happenings, as_of) != answer(funnel, happenings, as_of, users=True):
            wrong.append(seed)
    return wrong


def test_the_evaluator_equals_the_plain_reading():
    assert disagreements(range(600)) == []


@pytest.mark.prove
def test_the_compiled_evaluator_equals_the_plain_reading(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(funnel_stream, "FEW", -1)
    assert disagreements(range(10_000, 30_000)) == []
