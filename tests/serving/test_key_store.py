import argparse
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from serving.key_store import KeyStore
from serving.keys import answer


def test_a_key_is_found_until_it_is_revoked(keys: KeyStore) -> None:
    key = keys.create("desk", "risk_analyst")
    found = keys.find(key)
    assert found is not None
    assert (found.name, found.role) == ("desk", "risk_analyst")
    assert keys.revoke(found.key_id)
    assert keys.find(key) is None
    assert not keys.revoke(found.key_id)


def test_only_a_hash_of_the_secret_is_kept(keys: KeyStore) -> None:
    secret = keys.create("desk", "auditor").split("_", 2)[2]
    with keys.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM api_key")).all())
    assert secret not in stored
    assert "$argon2id$" in stored


@pytest.mark.parametrize(
    "spoil", ["", "wp_", "wp__", "x", lambda key: key[:-1], lambda key: key + "x", lambda key: "xx" + key[2:]]
)
def test_what_is_not_a_key_is_refused(keys: KeyStore, spoil: object) -> None:
    key = keys.create("desk", "auditor")
    assert keys.find(spoil(key) if callable(spoil) else str(spoil)) is None


def test_an_unknown_role_is_refused(keys: KeyStore) -> None:
    with pytest.raises(ValueError, match="role=king: one of risk_analyst"):
        keys.create("desk", "king")


def test_the_demo_key_is_made_once_and_again_after_it_is_revoked(keys: KeyStore, tmp_path: Path) -> None:
    demo = argparse.Namespace(action="demo")
    first = answer(keys, demo, tmp_path)
    assert answer(keys, demo, tmp_path) == first
    assert stat.S_IMODE((tmp_path / "demo.key").stat().st_mode) == 0o600
    keys.revoke(keys.all()[0].key_id)
    second = answer(keys, demo, tmp_path)
    assert second != first
    assert keys.find(second)


def test_the_list_names_every_key_without_its_secret(keys: KeyStore, tmp_path: Path) -> None:
    key = answer(keys, argparse.Namespace(action="create", role="auditor", name=None), tmp_path)
    shown = answer(keys, argparse.Namespace(action="list"), tmp_path)
    assert key.split("_")[1] in shown
    assert key.split("_", 2)[2] not in shown


def test_revoking_an_unknown_key_names_it(keys: KeyStore, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="key_id=nobody: no live key"):
        answer(keys, argparse.Namespace(action="revoke", key_id="nobody"), tmp_path)
