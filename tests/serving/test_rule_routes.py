"""Rules by API and by command line: the same words, roles, problems that name field, value and rule."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from schemas.rules.yaml_reader import as_yaml
from serving.answers.rules import EXAMPLE
from serving.key_store import KeyStore

Call = Callable[..., httpx.Response]
LIVE = EXAMPLE | {"status": "live"}


def test_a_rule_is_published_approved_by_another_and_paused(call: Call, keys: KeyStore) -> None:
    wang = {"X-API-Key": keys.create("wang", "risk_lead")}
    published = call("POST", "/v1/rules", role="risk_lead", json={"document": as_yaml(LIVE), "reason": "many orders"})
    assert (published.status_code, published.json()["state"]) == (201, "pending")
    own = call("POST", "/v1/rules/many_orders/approve", role="risk_lead", json={"reason": "good"})
    assert (own.status_code, own.json()["field"]) == (403, "author")
    live = call("POST", "/v1/rules/many_orders/approve", role=None, headers=wang, json={"reason": "good"}).json()
    assert (live["state"], live["approved_by"], live["author"]) == ("scheduled", "wang", "test")
    (row,) = [r for r in call("GET", "/v1/rules").json() if r["rule_id"] == "many_orders"]
    assert (row["state"], row["on"], row["when"]) == ("scheduled", "order", "orders_1m >= least")
    assert call("POST", "/v1/rules/many_orders/pause", json={"reason": "holiday"}).status_code == 200
    told = call("GET", "/v1/rules/many_orders").json()
    assert [line["action"] for line in told["history"]] == ["paused", "approved", "published"]
    assert told["versions"][0]["valid_to"] is not None


def test_everything_wrong_with_a_document_is_told_with_its_place(call: Call) -> None:
    wrong = EXAMPLE | {"when": "orders_1m >= least AND ordrs_1m > 3", "severity": "loud"}
    told = call("POST", "/v1/rules/check", json={"document": wrong}).json()
    assert (told["ok"], [f["field"] for f in told["findings"]]) == (False, ["severity"])
    told = call("POST", "/v1/rules/check", json={"document": wrong | {"severity": "low"}}).json()
    assert told["findings"] == [
        {"field": "when", "rule": "ordrs_1m: unknown name; did you mean orders_1m?", "value": "", "line": 1, "column": 24}
    ]
    refused = call("POST", "/v1/rules", json={"document": wrong, "reason": "x"})
    assert (refused.status_code, refused.json()["field"], len(refused.json()["errors"])) == (422, "severity", 1)
    assert call("POST", "/v1/rules/check", json={"document": EXAMPLE}).json() == {
        "ok": True, "rules": ["many_orders"], "findings": [],
    }  # fmt: skip


ALLOWED = [
    ("growth_analyst", "GET", "/v1/rules", None, 403),
    ("auditor", "POST", "/v1/rules", {"document": EXAMPLE, "reason": "x"}, 403),
    ("risk_analyst", "POST", "/v1/rules/failed_logins/approve", {"reason": "x"}, 403),
    ("risk_analyst", "POST", "/v1/rules/nobody/pause", {"reason": "x"}, 404),
    ("risk_analyst", "POST", "/v1/rules/failed_logins/pause", {"reason": " "}, 422),
    ("risk_analyst", "POST", "/v1/rules/failed_logins/rollback", {"reason": "x", "version": 9}, 422),
    ("risk_analyst", "GET", "/v1/rules/nobody", None, 404),
    ("auditor", "GET", "/v1/rules/names?on=dividend", None, 422),
    ("auditor", "GET", "/v1/rules/names?on=fill", None, 200),
]


def test_who_may_do_what(call: Call) -> None:
    for role, method, path, body, status in ALLOWED:
        assert (role, path, call(method, path, role=role, json=body).status_code) == (role, path, status)


def test_the_command_line_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(as_yaml(EXAMPLE))
    (tmp_path / "bad.yaml").write_text(as_yaml(EXAMPLE | {"when": "orders_9m > 1"}))
    run = lambda *words: subprocess.run(  # noqa: E731
        [sys.executable, "-m", "serving.rules", *words], capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin", "WEIPAN_STATE_DIR": str(tmp_path)},
    )  # fmt: skip
    bad = run("publish", str(tmp_path / "bad.yaml"), "--reason", "x")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == "when 1:1: orders_9m: unknown name; did you mean orders_1m?\n"
    assert run("check", str(tmp_path / "bad.yaml"), "--json").returncode == 2
    good = run("publish", str(tmp_path / "rule.yaml"), "--reason", "try it", "--json")
    assert (good.returncode, json.loads(good.stdout)["state"]) == (0, "scheduled")
