"""What the SQL renderers promise: exact windows, one plan per change of meaning, rows in the contract's order."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from schemas.catalogue import computed_features, contracts
from schemas.columns import flink_columns
from schemas.identity import event_mark
from schemas.rules.checking import read_rules
from schemas.rules.document import Status
from schemas.rules.names import TRIGGERS, Trigger, entity_of, names_for, windows_of
from schemas.rules.store import RuleStore, Version
from schemas.settings import Settings, settings
from streaming import replay
from streaming.catalogue import rules
from streaming.jobs import job_catalogue
from streaming.rule_documents import rules_in_force
from streaming.script import Script
from streaming.sql.alert_rows import alert_select, fixed_columns, sentence
from streaming.sql.detection import feature_views
from streaming.sql.dialect import BATCH, STREAM, interval
from streaming.sql.rule_alerts import MEASURED, columns_for, rule_alerts
from streaming.sql.vector_source import vector_source
from streaming.sql.windows import MARK, features_of
from streaming.submission import checkpoint_folder, newest_checkpoint, options_of
from streaming.submitter import VECTOR_TOPICS

S = Settings()


@pytest.mark.parametrize(
    ("length_ms", "text"),
    [
        (59_999, "INTERVAL '0 00:00:59.999' DAY TO SECOND(3)"),
        (3_599_999, "INTERVAL '0 00:59:59.999' DAY TO SECOND(3)"),
        (90_061_001, "INTERVAL '1 01:01:01.001' DAY TO SECOND(3)"),
    ],
)
def test_lengths_become_intervals(length_ms: int, text: str) -> None:
    assert interval(length_ms) == text


def test_a_window_leaves_out_the_event_that_is_exactly_its_age() -> None:
    assert "INTERVAL '0 00:00:59.999' DAY TO SECOND(3) PRECEDING" in STREAM.over("k", 60_000)
    assert "ORDER BY event_time RANGE BETWEEN 59999 PRECEDING" in BATCH.over("k", 60_000)
    assert "UNBOUNDED PRECEDING" in STREAM.over("k", None)


def test_every_feature_belongs_to_one_entity_and_is_computed() -> None:
    measured = [name for entity in MEASURED for name in features_of(*MEASURED[entity])]
    assert sorted([*measured, *features_of("market")]) == sorted(computed_features())
    rendered = "\n".join(feature_views(STREAM))
    assert [name for name in computed_features() if f" AS {name}" not in rendered] == []


def test_the_mark_in_sql_is_the_mark_in_the_law() -> None:
    expression = MARK.replace("CAST(1000000007 AS BIGINT)", "1000000007").replace("CAST(31 AS BIGINT)", "31")
    expression = expression.replace("MOD(`event_time`, 1000000007)", "(event_time % 1000000007)").replace("`seq`", "seq")
    for event_time, seq in ((1_795_406_443_485, 12), (0, 0), (10**13, 10**9)):
        assert eval(expression, {"event_time": event_time, "seq": seq}) == event_mark(event_time, seq)


def test_alert_rows_follow_the_contract() -> None:
    names = list(flink_columns(contracts()["alert"]))
    select = alert_select(dict.fromkeys(names, "NULL") | fixed_columns("d", rules()["rapid_trading"]), "rows")
    assert [line.rsplit(" AS ", 1)[1].strip("`,") for line in select.splitlines() if line.rstrip(",").endswith("`")] == names


def test_a_sentence_without_a_value_is_refused() -> None:
    with pytest.raises(KeyError, match="nobody"):
        sentence("{nobody} did it", {"user_id": "user_id"})


@pytest.mark.parametrize("name", ["features", "patterns", "rules", "archive"])
def test_a_job_keeps_its_plan_when_only_its_start_moves(name: str, tmp_path: Path) -> None:
    s = Settings(state_dir=tmp_path)
    early, late = (job_catalogue()[name](s, now) for now in (1_700_000_000_000, 1_800_000_000_000))
    assert early.fingerprint == late.fingerprint
    assert early.inserts


def test_a_changed_plan_has_another_folder() -> None:
    one, other = (Script(name="j", views=("a",), inserts=(sql,), checkpoint_s=1) for sql in ("b", "c"))
    assert checkpoint_folder(S, one) != checkpoint_folder(S, other)


def test_the_newest_complete_checkpoint_is_found(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path) is None
    for number, complete in ((1, True), (2, True), (3, False)):
        folder = tmp_path / "job" / f"chk-{number}"
        folder.mkdir(parents=True)
        if complete:
            (folder / "_metadata").touch()
    found = newest_checkpoint(tmp_path)
    assert found is not None
    assert found.name == "chk-2"
    options = options_of(S, Script(name="j", views=(), inserts=(), checkpoint_s=7), found)
    assert options["execution.state-recovery.path"] == found.as_uri()
    assert options["execution.checkpointing.interval"] == "7 s"


def test_every_archived_topic_is_in_the_archive() -> None:
    text = "\n".join(job_catalogue()["archive"](S, 0).inserts)
    missing = [c.TOPIC.table for c in contracts().values() if c.TOPIC.archived and f"lake.events.{c.TOPIC.table} " not in text]
    assert missing == []


def stored(folder: Path, **changes: Any) -> list[Version]:
    """The built-in rules of a folder that holds copies of one rule with these fields changed."""
    for name, own in changes.items():
        document = read_rules(settings().rules_dir / "failed_logins.yaml")[0].document.shown() | {"id": name} | own
        (folder / f"{name}.json").write_text(json.dumps(document))
    return RuleStore(f"sqlite:///{folder}/rules.db", folder).versions()


def test_a_rule_is_asked_only_in_its_lane_and_its_time(tmp_path: Path) -> None:
    lanes = {f"rule_{status}": {"status": status, "valid_from": 5, "valid_to": 9} for status in get_args(Status)}
    versions = stored(tmp_path, **lanes)
    assert list(rules_in_force(versions, "live", 0, 100)) == ["rule_live@1"]
    assert list(rules_in_force(versions, "shadow", 0, 100)) == ["rule_shadow@1"]
    assert "event_time >= 5) AND (event_time < 9" in rules_in_force(versions, "live", 0, 100)["rule_live@1"].where
    spans = [(0, 5), (0, 6), (8, 100), (9, 100)]
    assert [bool(rules_in_force(versions, "live", *span)) for span in spans] == [False, True, True, False]


def test_a_version_speaks_as_its_rule(tmp_path: Path) -> None:
    written = rules_in_force(stored(tmp_path, many_logins={}), "live", 0, 100)
    alerts = "\n".join(rule_alerts("user", written, "alert_shadow"))
    assert "THEN 'many_logins@1'" in alerts
    assert "MD5(CONCAT_WS('|', 'many_logins', user_id, event_id))" in alerts
    assert alerts.endswith("FROM user_alert_shadow_hit WHERE said IN ('many_logins@1')")


@pytest.mark.parametrize("on", TRIGGERS)
def test_vectors_carry_every_name_and_every_window_that_a_rule_may_use(on: Trigger) -> None:
    carried = "\n".join(vector_source(entity_of(on), "k", {}))
    wanted = [*names_for(on), *(f"{part}_{window_s}" for window_s in windows_of(on) for part in ("events", "checksum"))]
    assert [name for name in wanted if f"`{name}`" not in carried] == []
    assert [name for name in names_for(on) if name not in columns_for(entity_of(on))] == []


def test_a_replay_that_finds_nothing_still_replaces_the_day(tmp_path: Path) -> None:
    written = replay.insert(Settings(state_dir=tmp_path), "2026-01-31", "on_time", 2**62)
    assert written.startswith("INSERT OVERWRITE lake.staged.alert_replay")
    assert written.endswith("AS STRING), '2026-01-31', 'on_time'")


def test_the_rules_job_takes_over_the_topics_that_vectors_have() -> None:
    assert VECTOR_TOPICS == ("vector.user.v1", "vector.instrument.v1")
