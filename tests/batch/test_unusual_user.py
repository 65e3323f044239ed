import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batch.feature_join.known_events import READ, Events, believed
from batch.model_command import main
from batch.training_rows import learned_features, training_rows
from batch.unusual_user import NAME, figures, trained
from schemas.clock import day_bounds_ms
from schemas.model_registry import ModelRegistry
from serving.scoring.chosen_scorer import LOOK_S, ServingScorer
from serving.scoring.scorer import Score

DAY, ZONE = "2026-01-31", "Asia/Shanghai"
FIRST, LAST = day_bounds_ms(DAY, ZONE)


def day_of_trades() -> Events:
    """Thirty users trade calmly; one of them trades a thousand times as much within a minute."""
    draw, rows = random.Random(4), []
    for number in range(900):
        wild = number >= 870
        at = LAST - 60_000 + number * 60 if wild else FIRST + 4_000_000 + draw.randrange(70_000_000)
        user, fen = ("wild", 50_000_000) if wild else (f"u{draw.randrange(30)}", draw.randrange(20_000, 60_000))
        rows.append({
            "event_id": f"f{number}", "event_time": at, "observed_at": at + 30, "seq": number, "user_id": user,
            "instrument": "BTC", "side": "buy", "amount_fen": fen, "quantity_e8": 5, "price_e8": 7, "pnl_fen": None,
        })  # fmt: skip
    return {**{name: [] for name in READ}, "fill": believed("fill", rows)}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return training_rows(day_of_trades(), FIRST, LAST, ZONE)


def test_the_same_day_gives_the_same_rows_and_the_same_version(rows: list[dict[str, Any]]) -> None:
    assert training_rows(day_of_trades(), FIRST, LAST, ZONE) == rows
    assert rows[0].keys() == {"event_id", "user_id", "event_time", *learned_features()}
    assert trained(rows, learned_features(), DAY)[0].version == trained(rows, learned_features(), DAY)[0].version


def test_who_behaves_unlike_the_others_scores_high_and_figures_say_how_well(rows: list[dict[str, Any]]) -> None:
    card, _, forest = trained(rows, learned_features(), DAY)
    wild = {row["event_id"] for row in rows if row["user_id"] == "wild"}
    told = figures(forest, card, rows, wild)
    assert (told["rows"], told["kept_out"]) == (900, 180)
    assert told["alert_auc"] > 0.95
    assert told["kept_out_above_p99"] < 0.1
    assert "alert_auc" not in figures(forest, card, rows, [])


@pytest.mark.anyio
def test_a_registered_version_is_asked_and_a_broken_one_is_not(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    registry = ModelRegistry(f"sqlite:///{tmp_path}/weipan.db", tmp_path / "models")
    clock = [0.0]
    scorer = ServingScorer(registry, clock=lambda: clock[0])
    ask: Callable[[dict[str, Any]], Score] = lambda values: asyncio.run(scorer.score(values))  # noqa: E731
    usual, strange = (next(r for r in rows if (r["user_id"] == "wild") == wild) for wild in (False, True))
    assert ask(usual).score is None
    card, content, _ = trained(rows, learned_features(), DAY)
    model = registry.register(NAME, card.version, content, {}, 1)
    clock[0] += LOOK_S
    scores = [ask(each).score or 0 for each in (usual, strange)]
    assert scores[0] < scores[1]
    assert ask(usual).model_version == f"{NAME}@{card.version}"
    registry.register(NAME, "broken", b"no model", {}, 2)
    Path(model.file).unlink()
    clock[0] += LOOK_S
    assert ask(usual).model_version == f"{NAME}@{card.version}"


def test_versions_are_listed_and_an_unknown_one_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEIPAN_STATE_DIR", str(tmp_path))
    main(["list"])
    assert "no version yet" in capsys.readouterr().out
    ModelRegistry(f"sqlite:///{tmp_path}/weipan.db", tmp_path / "models").register(NAME, "v1", b"x", {"rows": 5}, 1)
    main(["serve", "v1"])
    assert f"* {NAME}@v1" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["serve", "v2"])
    assert (ended.value.code, capsys.readouterr().err) == (2, "weipan model serve: version=v2: one of v1\n")
