"""Rule documents: read in YAML and JSON, refused with field, place and rule, and held to their examples."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rules.checking import RefusedRuleError, checked, checked_text, read_rules

GOOD: dict[str, Any] = {
    "id": "big_trades", "owner": "risk", "on": "trade", "when": "amount_fen >= least AND fills_1h > 3", "severity": "high",
    "thresholds": {"least": 500}, "cooldown_s": 60, "fires": [{"amount_fen": 500, "fills_1h": 4}],
    "silent": [{"amount_fen": 499, "fills_1h": 4}, {"fills_1h": 4}],
}  # fmt: skip


def refusal(changes: dict[str, Any]) -> list[str]:
    with pytest.raises(RefusedRuleError) as refused:
        checked(GOOD | changes)
    return [str(finding) for finding in refused.value.findings]


def test_yaml_json_lists_and_several_documents_are_read_alike(tmp_path: Path) -> None:
    other = GOOD | {"id": "other_trades"}
    texts = {
        "one.yaml": yaml.safe_dump(GOOD), "one.json": json.dumps(GOOD, indent=1), "list.json": json.dumps([GOOD, other]),
        "list.yaml": yaml.safe_dump([GOOD, other]), "many.yaml": yaml.safe_dump_all([GOOD, other]),
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        found = [rule.document.id for rule in read_rules(tmp_path / name)]
        assert found == (["big_trades"] if name.startswith("one") else ["big_trades", "other_trades"])


def test_other_words_mean_the_same() -> None:
    asked = {"on": "login", "when": "failed_logins_1h > 3", "where": "kind = 'login_failed'", "thresholds": {}}
    examples = {"fires": [{"failed_logins_1h": 4}], "silent": [{"failed_logins_1h": 4, "kind": "api_called"}]}
    login = checked(GOOD | asked | examples)
    assert login.document.on == "account"
    assert "login_succeeded" in login.document.where
    plain = {name: value for name, value in GOOD.items() if name != "cooldown_s"}
    written = checked(plain | {"cooldown": 60, "valid_until": "2026-01-31T08:00:00+08:00"})
    assert written.document.on == "fill"
    assert (written.document.cooldown_s, written.document.valid_to) == (60, 1_769_817_600_000)
    assert written.window_s == 3600


def test_a_document_comes_back_as_it_was() -> None:
    once = checked(GOOD | {"segment": {}, "valid_from": 5, "en": "{user_id}: {amount_fen}"})
    assert checked(once.document.shown()).document == once.document


def test_a_segment_asks_for_tiers_and_channels_of_users() -> None:
    assert checked(GOOD | {"segment": {"tiers": ["novice"], "channels": ["kol"]}}).document.segment.channels == ("kol",)
    market = {"on": "bar", "when": "ticks > 1", "thresholds": {}, "fires": [{"ticks": 2}], "silent": [{"ticks": 1}]}
    assert "segment.channels: vectors of on=bar carry no user_channel" in refusal(market | {"segment": {"channels": ["kol"]}})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"severity": "awful"}, "severity=awful: Input should be 'info'"),
        ({"severty": "high"}, "severty=high: Extra inputs are not permitted; did you mean severity?"),
        ({"id": "Big"}, "id=Big: String should match pattern"),
        ({"on": "dividend"}, "on=dividend: Input should be 'order'"),
        ({"when": "amount_fen >= least AND\n fils_1h > 3"}, "when 2:2: fils_1h: unknown name; did you mean fills_1h?"),
        ({"when": "amount_fen > 5 AND amount_fen < 3"}, "when 1:1: can never be true"),
        ({"when": "amount_fen >= 0"}, "when 1:1: is always true"),
        ({"where": "amount_fen < 10"}, "when 1:1: can never be true together with where"),
        ({"score": "kind"}, "score 1:1: is a text; a number is wanted"),
        ({"thresholds": {"least": 1.5}}, "thresholds.least=1.5: Input should be a valid integer"),
        ({"thresholds": {"least": 5, "fills_1h": 3}}, "thresholds.fills_1h: has the name of a feature or a field"),
        ({"window_s": 7}, "window_s=7: a window of some feature: one of 60, 3600"),
        ({"valid_from": 9, "valid_to": 9}, "document: valid_to=9: must be after valid_from=9"),
        ({"valid_from": "tomorrow"}, "valid_from=tomorrow: an ISO-8601 moment"),
        ({"en": "{user} did it"}, "en: {user}: unknown name; did you mean user_id?"),
        ({"en": "{user_id"}, "en: expected '}' before end of string; write a name in braces"),
        ({"fires": []}, "fires=[]: Tuple should have at least 1 item"),
        ({"fires": [{"amount_fen": 499, "fills_1h": 9}]}, "fires.0={'amount_fen': 499, 'fills_1h': 9}: the rule stays silent"),
        ({"silent": [{"amount_fen": 500, "fills_1h": 9}]}, "silent.0={'amount_fen': 500, 'fills_1h': 9}: the rule fires"),
        ({"silent": [{"amount_fn": 5}]}, "silent.0.amount_fn: unknown name; did you mean amount_fen?"),
        ({"silent": [{"kind": 3}]}, "silent.0.kind=3: must be a text"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_field_value_and_rule(changes: dict[str, Any], told: str) -> None:
    assert any(line.startswith(told) for line in refusal(changes)), refusal(changes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "document: is empty"),
        ("id: [", "document 1:6: expected the node content"),
        ("id: a\nid: b", "document 2:1: id is given twice"),
        ("- 3", "document: Input should be a valid dictionary"),
        ('{"id": ', "document 1:8: expected the node content"),
        ("[" * 5_000, "document 1:1: too deeply nested"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(RefusedRuleError) as refused:
        checked_text(text)
    assert str(refused.value.findings[0]).startswith(told)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "x"]), inner, max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_whatever_is_read_is_refused_in_words_or_is_a_rule(told: Any) -> None:
    with pytest.raises(RefusedRuleError):
        checked(told)
    with suppress(RefusedRuleError):
        assert checked(GOOD | told if isinstance(told, dict) else [told]).document.id
