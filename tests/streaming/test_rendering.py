"""What the SQL renderers promise: exact windows, one plan per change of meaning, rows in the contract's order."""

import json
from pathlib import Path

import pytest

from schemas.catalogue import contracts, feature_catalogue
from schemas.columns import flink_columns
from schemas.identity import event_mark
from schemas.settings import Settings
from streaming.catalogue import rules
from streaming.jobs import job_catalogue
from streaming.rule_documents import RefusedRuleError, live_rules, read_rule
from streaming.script import Script
from streaming.sql.alert_rows import alert_select, fixed_columns, sentence
from streaming.sql.dialect import BATCH, STREAM, interval
from streaming.sql.windows import MARK, features_of
from streaming.submission import checkpoint_folder, newest_checkpoint, options_of

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
    assert sorted([*features_of("user"), *features_of("instrument")]) == sorted(feature_catalogue())


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
def test_a_job_keeps_its_plan_when_only_its_start_moves(name: str) -> None:
    early, late = (job_catalogue()[name](S, now) for now in (1_700_000_000_000, 1_800_000_000_000))
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


def test_a_rule_document_with_an_error_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    document = read_rule(S.rules_dir / "failed_logins.yaml").model_dump(mode="json") | {"severity": "awful"}
    path.write_text(json.dumps(document))
    with pytest.raises(RefusedRuleError, match=r"broken.yaml: severity=awful: .*'critical'"):
        read_rule(path)


def test_only_live_rules_are_asked_and_only_in_their_time(tmp_path: Path) -> None:
    document = read_rule(S.rules_dir / "failed_logins.yaml").model_dump(mode="json")
    for status in ("live", "shadow", "draft", "retired"):
        own = {"id": f"rule_{status}", "status": status, "valid_from": 5, "valid_to": 9}
        (tmp_path / f"{status}.yaml").write_text(json.dumps(document | own))
    found = live_rules(tmp_path)
    assert list(found) == ["rule_live"]
    assert "event_time >= 5 AND event_time < 9" in found["rule_live"].where
