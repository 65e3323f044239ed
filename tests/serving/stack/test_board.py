"""What the status, the board and its single lines say."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from schemas.settings import Settings
from serving.probes.warehouse_views import Freshness
from serving.stack.board import age_in_words, board
from serving.stack.changes import figure_changes, part_changes
from serving.stack.figures import Figures
from serving.stack.status import PartStatus, Status, read_status, write_status


def part(**fields: object) -> PartStatus:
    facts = {"name": "broker", "state": "ready", "since_ms": 0, "address": "127.0.0.1:19092", "pid": 7, "started": 1.0}
    return PartStatus.model_validate(facts | {"restarts": 0, "rss_mb": 300, "last_error": "", "last_log_line": "up"} | fields)


def status(*parts: PartStatus) -> Status:
    return Status(at_ms=60_000, supervisor_pid=1, started_ms=0, is_settled=True, rss_mb=300, parts=list(parts))


def test_a_status_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_status(tmp_path) is None
    write_status(tmp_path, status(part()))
    assert read_status(tmp_path) == status(part())


def test_the_board_shows_parts_rates_alerts_views_addresses_and_the_key() -> None:
    figures = Figures(
        rates={"order.v1": 1234.0, "fill.v1": 10.0},
        views=[Freshness("alert", "42", 0, 5_000), Freshness("funnel_step", "2026-01-01", 0, 240_000)],
        silent={"broker": "no answer"},
    )
    console = Console(width=140, record=True, file=StringIO())
    console.print(board(status(part(last_error="SIGKILL: gone", restarts=3)), figures, Settings(), "wp_key"))
    text = console.export_text()
    for said in ("broker", "SIGKILL: gone", "1,234", "1,244", "42 so far", "5 s ago", "4 min ago", "no answer", "wp_key"):
        assert said in text


@pytest.mark.parametrize(("age_ms", "words"), [(-5, "0 s"), (119_999, "119 s"), (120_000, "2 min"), (7_200_000, "2 h")])
def test_ages_in_words(age_ms: int, words: str) -> None:
    assert age_in_words(age_ms) == words


def test_only_changes_are_told() -> None:
    before = status(part(), part(name="redis", state="starting", rss_mb=0))
    after = status(part(state="died", last_error="SIGKILL: gone"), part(name="redis", rss_mb=4))
    assert part_changes(before, after) == ["broker died: SIGKILL: gone", "redis ready (4 MiB)"]
    assert part_changes(after, after) == []
    assert part_changes(None, before) == ["broker ready (300 MiB)", "redis starting"]
    assert part_changes(after, status(part(restarts=1), part(name="redis"))) == ["broker ready (300 MiB)"]


def test_new_alerts_and_publications_are_told() -> None:
    first = Figures(views=[Freshness("alert", "1", 100, 0)])
    second = Figures(views=[Freshness("alert", "3", 200, 0), Freshness("profile", "2026-01-01", 300, 0)])
    assert figure_changes(Figures(), first) == ["alerts: 1"]
    assert figure_changes(first, second) == ["alerts: 3", "published profile of 2026-01-01"]
    assert second.alerts == 3
