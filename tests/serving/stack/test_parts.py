"""Laws of the table of parts, and who is chosen from it."""

from importlib.util import find_spec

import pytest

from schemas.catalogue import contracts
from schemas.settings import Settings
from serving.stack.done import contracts_key
from serving.stack.part import Part, host_of
from serving.stack.parts import chosen, table

NOON_MS = 1_767_240_000_000


@pytest.fixture
def parts() -> tuple[Part, ...]:
    return table(Settings(), NOON_MS)


def test_every_part_comes_after_what_it_needs(parts: tuple[Part, ...]) -> None:
    seen: set[str] = set()
    waiting = list(parts)
    while startable := [part for part in waiting if seen.issuperset(part.needs)]:
        seen.update(part.name for part in startable)
        waiting = [part for part in waiting if part.name not in seen]
    assert waiting == []


def test_names_and_ports_are_unique(parts: tuple[Part, ...]) -> None:
    names = [part.name for part in parts]
    ports = [port for part in parts for port in part.ports(Settings()).values()]
    assert len(names) == len(set(names))
    assert len(ports) == len(set(ports))


def test_every_part_starts_a_module_that_there_is(parts: tuple[Part, ...]) -> None:
    assert [part.name for part in parts if find_spec(part.command[0]) is None] == []


def test_chosen_parts_bring_what_they_need(parts: tuple[Part, ...]) -> None:
    assert [part.name for part in chosen(parts, ["loader"])] == ["broker", "topics", "warehouse", "migrate", "loader"]
    assert chosen(parts, []) == parts
    with pytest.raises(ValueError, match="no part nothing; there are: broker, topics"):
        chosen(parts, ["nothing"])


def test_a_part_at_another_address_is_not_started_here(parts: tuple[Part, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIPAN_KAFKA", "kafka-1.example:9092")
    elsewhere = [part.name for part in parts if not part.is_here(Settings())]
    assert elsewhere == ["broker"]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("127.0.0.1:19092", "127.0.0.1"),
        ("clickhouse://default@127.0.0.1:19000/weipan", "127.0.0.1"),
        ("redis://cache:6379/0", "cache"),
        ("http://[::1]:80", "::1"),
    ],
)
def test_hosts_of_addresses(address: str, host: str) -> None:
    assert host_of(address) == host


def test_kept_jobs_have_keys_and_a_new_day_gets_its_own_first_batch(parts: tuple[Part, ...]) -> None:
    keys = {part.name: part.done_key for part in parts if part.done_key}
    assert set(keys) == {"lake", "history", "first_batch"}
    assert keys["first_batch"] == "2026-01-01"


def test_the_lake_is_made_again_when_a_contract_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    before = contracts_key()
    assert before == contracts_key()
    fewer = {name: contract for name, contract in contracts().items() if name != "order"}
    monkeypatch.setattr("serving.stack.done.contracts", lambda: fewer)
    assert contracts_key() != before
