"""A part's fate, told by a clock of our own and processes that obey."""

import signal
from pathlib import Path

import pytest

from serving.stack.keeper import LONGEST_JOB_PAUSE_S, LONGEST_PAUSE_S, Keeper, how_it_ended
from serving.stack.part import Part


class Tail:
    last_line = "out of luck"


class ObedientChild:
    """Runs until told to end with a code; serves when told."""

    def __init__(self, *_: object, mark: str = "") -> None:
        self.mark, self.code, self.serves, self.tail = mark, None, False, Tail()
        self.signals: list[signal.Signals] = []

    def exit_code(self) -> int | None:
        return self.code

    def is_ready(self) -> bool:
        return self.serves and self.code is None

    def send(self, sign: signal.Signals) -> None:
        self.signals.append(sign)


def keeper_of(state_dir: Path, **fields: object) -> Keeper:
    part = Part(name="p", command=("p",), **fields)  # type: ignore[arg-type]
    return Keeper(part, state_dir, start=ObedientChild)  # type: ignore[arg-type]


def test_a_part_waits_for_what_it_needs_then_starts_then_serves(tmp_path: Path) -> None:
    keeper = keeper_of(tmp_path)
    keeper.step(1, needs_are_settled=False)
    assert (keeper.state, keeper.child) == ("waiting", None)
    keeper.step(2, needs_are_settled=True)
    assert keeper.state == "starting"
    keeper.child.serves = True
    keeper.step(3, needs_are_settled=True)
    assert (keeper.state, keeper.since, keeper.is_settled) == ("ready", 3, True)


def test_a_dead_part_is_named_with_its_last_line_and_comes_back_after_a_pause(tmp_path: Path) -> None:
    keeper = keeper_of(tmp_path)
    keeper.step(0, needs_are_settled=True)
    keeper.child.code = -9
    keeper.step(1, needs_are_settled=True)
    assert (keeper.state, keeper.restarts, keeper.last_error) == ("died", 1, "SIGKILL: out of luck")
    keeper.step(1.4, needs_are_settled=True)
    assert keeper.state == "died"
    keeper.step(1.5, needs_are_settled=True)
    assert keeper.state == "starting"


def deaths(keeper: Keeper, number: int, start: float) -> list[float]:
    """The pauses after so many deaths in a row."""
    pauses, now = [], start
    for _ in range(number):
        keeper.step(now, needs_are_settled=True)
        keeper.child.code = 1
        keeper.step(now, needs_are_settled=True)
        pauses.append(keeper._not_before - now)
        now = keeper._not_before
    return pauses


def test_pauses_double_up_to_the_longest(tmp_path: Path) -> None:
    assert deaths(keeper_of(tmp_path), 7, 0) == [0.5, 1, 2, 4, 8, LONGEST_PAUSE_S, LONGEST_PAUSE_S]


def test_a_job_that_fails_again_and_again_is_left_longer(tmp_path: Path) -> None:
    assert deaths(keeper_of(tmp_path, once=True), 10, 0)[-3:] == [64, LONGEST_JOB_PAUSE_S, LONGEST_JOB_PAUSE_S]


def test_a_part_that_served_steadily_starts_again_with_the_shortest_pause(tmp_path: Path) -> None:
    keeper = keeper_of(tmp_path)
    deaths(keeper, 4, 0)
    now = keeper._not_before
    keeper.step(now, needs_are_settled=True)
    keeper.child.serves = True
    keeper.step(now, needs_are_settled=True)
    keeper.child.code = 1
    keeper.step(now + 31, needs_are_settled=True)
    assert keeper._not_before == now + 31.5


def test_a_job_that_fails_is_tried_again_and_one_that_ends_well_is_done(tmp_path: Path) -> None:
    keeper = keeper_of(tmp_path, once=True)
    keeper.step(0, needs_are_settled=True)
    assert keeper.state == "running"
    keeper.child.code = 2
    keeper.step(1, needs_are_settled=True)
    assert (keeper.state, keeper.last_error) == ("died", "exit code 2: out of luck")
    keeper.step(2, needs_are_settled=True)
    keeper.child.code = 0
    keeper.step(3, needs_are_settled=True)
    keeper.step(99, needs_are_settled=True)
    assert (keeper.state, keeper.child) == ("done", None)


def test_a_job_that_was_done_in_the_kept_state_is_not_done_again_unless_its_key_changed(tmp_path: Path) -> None:
    first = keeper_of(tmp_path, once=True, done_key="1")
    first.step(0, needs_are_settled=True)
    first.child.code = 0
    first.step(1, needs_are_settled=True)
    again = keeper_of(tmp_path, once=True, done_key="1")
    again.step(0, needs_are_settled=True)
    assert (again.state, again.child) == ("done", None)
    changed = keeper_of(tmp_path, once=True, done_key="2")
    changed.step(0, needs_are_settled=True)
    assert changed.state == "running"


def test_a_server_that_never_serves_is_ended_and_says_so(tmp_path: Path) -> None:
    keeper = keeper_of(tmp_path, ready_within_s=60)
    keeper.step(0, needs_are_settled=True)
    keeper.step(60, needs_are_settled=True)
    assert keeper.child.signals == []
    keeper.step(60.1, needs_are_settled=True)
    assert keeper.child.signals == [signal.SIGKILL]
    assert keeper.last_error == "not ready after 60 s: out of luck"


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-15, "SIGTERM")])
def test_exit_codes_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words
