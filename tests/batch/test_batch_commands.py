"""The commands of the batch layer refuse senseless words with one line and exit code 2, before any engine starts."""

from collections.abc import Callable

import pytest

from batch.jobs import backfill, explain, lake, quarantine
from batch.jobs.views import VIEWS
from batch.results import RESULTS
from schemas.catalogue import table_catalogue

SENSELESS = [
    (backfill.asked, ["2026-01-31", "2026-01-01"], "from=2026-01-31: a day not after until=2026-01-01"),
    (backfill.asked, ["2026-01-01", "2999-01-01"], "until=2999-01-01: a day that has begun"),
    (backfill.asked, ["2026-01-01", "x"], "day=x: a reporting day as 2026-01-31"),
    (backfill.asked, ["2026-01-01", "2026-01-02", "--tables", "parity"], "invalid choice: 'parity'"),
    (explain.asked, ["profiles", "2026-01-01"], "invalid choice: 'profiles'"),
    (explain.asked, ["profile", "yesterday"], "day=yesterday: a reporting day"),
    (lake.asked, ["maintain", "--keep-days", "-1"], "keep_days=-1: 0 or more"),
    (lake.asked, ["maintain", "--table", "order"], "invalid choice: 'order'"),
    (quarantine.asked, ["repair", "--set", "a=1"], "repair: name rows by row_id, or choose them with --contract"),
    (quarantine.asked, ["show"], "the following arguments are required: row_id"),
    (quarantine.asked, ["drop"], "drop: name rows by row_id, or choose them with --contract"),
]


@pytest.mark.parametrize(("asked", "words", "told"), SENSELESS)
def test_senseless_words_are_refused(
    asked: Callable[[list[str]], object], words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        asked(words)
    assert refusal.value.code == 2
    assert told in capsys.readouterr().err


def test_a_span_of_days_has_both_its_ends() -> None:
    assert backfill.days_between("2026-02-27", "2026-03-01") == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert backfill.days_between("2026-03-01", "2026-03-01") == ["2026-03-01"]


def test_every_published_table_can_be_made_again_and_belongs_to_one_view() -> None:
    assert set(RESULTS) == set(table_catalogue())
    shown = [table for tables in VIEWS.values() for table in tables]
    assert sorted(shown) == sorted(set(table_catalogue()) - {"parity"}), "parity is published after the replay"
