"""The simulated platform asks about a sample, ahead of what it does, with its own key, and never waits for the answer."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from schemas.settings import Settings
from streaming.simulator.asking import Asker, question_about
from streaming.simulator.live import Play, Wish
from streaming.simulator.released import Row

START = 1_767_236_400_000
ORDER = {"event_id": "s-1", "kind": "placed", "user_id": "u1", "amount_fen": 5, "instrument": "GOLD", "side": "buy"}


def row(contract: str = "order", fault: str | None = None, **changes: Any) -> Row:
    return Row(START, contract, ORDER | changes, None, fault)


@pytest.fixture
def api() -> Iterator[tuple[str, list[tuple[str, str | None, dict[str, Any]]]]]:
    heard: list[tuple[str, str | None, dict[str, Any]]] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append((self.path, self.headers["X-API-Key"], body))
            said = json.dumps({"verdict": "allow" if body["amount_fen"] < 10 else "deny"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_orders_and_withdrawals_are_asked_about_and_nothing_else() -> None:
    trade = question_about(row())
    assert trade
    assert (trade.path, trade.body["request_id"], trade.body["instrument"]) == ("/v1/decisions/pre-trade", "ask-s-1", "GOLD")
    payout = question_about(row("transfer", kind="withdrawal", device_id="d1"))
    assert payout
    assert (payout.path, payout.body["device_id"], "side" in payout.body) == ("/v1/decisions/withdraw", "d1", False)
    for other in (row(kind="cancelled"), row("transfer", kind="deposit"), row("fill"), row(fault="truncated")):
        assert question_about(other) is None


def test_it_asks_with_the_platforms_key_and_counts_the_answers(
    api: tuple[str, list[Any]], tmp_path: Path, until: Callable[..., None]
) -> None:
    address, heard = api
    asker = Asker(address, tmp_path / "platform.key", ["u1"])
    asker.consider(row())
    until(lambda: asker.answers["no key"] == 1)
    (tmp_path / "platform.key").write_text("wp_key\n")
    asker.consider(row(user_id="u2"))
    asker.consider(row(event_id="s-2"))
    asker.consider(row(event_id="s-3", amount_fen=10))
    until(lambda: asker.answers.total() == 3)
    asker.close()
    assert asker.answers == {"no key": 1, "allow": 1, "deny": 1}
    assert [(key, body["request_id"]) for _, key, body in heard] == [("wp_key", "ask-s-2"), ("wp_key", "ask-s-3")]


def test_an_api_that_is_away_is_counted_and_stops_nothing(tmp_path: Path, until: Callable[..., None]) -> None:
    (tmp_path / "platform.key").write_text("wp_key")
    asker = Asker("http://127.0.0.1:1", tmp_path / "platform.key", ["u1"])
    asker.consider(row())
    until(lambda: asker.answers["ConnectError"] == 1)
    asker.close()


def test_newcomers_are_sampled_by_their_names_and_regulars_are_always_asked_about(tmp_path: Path) -> None:
    asker = Asker("http://127.0.0.1:1", tmp_path / "none", ["u1"])
    asker.close()
    sampled = sum(asker.is_sampled(f"usim-{START}-1-{number}") for number in range(1000))
    assert 200 < sampled < 300
    assert [asker.is_sampled(user) for user in ("u1", "u2")] == [True, False]


def test_questions_come_ahead_of_their_orders_and_regulars_show_their_papers_first(tmp_path: Path) -> None:
    play = Play(Wish(seed=5, users=1_200, rate=100.0), Settings(state_dir=tmp_path, market_capture=tmp_path / "none"), START)
    regulars = set(play.regulars)
    assert 132 < len(regulars) < 300
    checked: list[dict[str, Any]] = []
    for at_ms in range(START, START + 130_000, 200):
        play.due(at_ms)
        planned = play.newly_planned()
        assert at_ms == START or all(each.due_ms > at_ms for each in planned)
        checked += [each.fields for each in planned if each.contract == "account" and each.fields["user_id"] in regulars]
    for kind in ("kyc_passed", "questionnaire_completed"):
        assert {told["user_id"] for told in checked if told["kind"] == kind} == regulars
