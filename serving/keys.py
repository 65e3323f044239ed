"""Makes, lists and revokes API keys: `python -m serving.keys demo | platform | create --role ROLE | revoke KEY_ID | list`."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from schemas.settings import settings
from serving.key_store import KeyStore
from serving.permissions import ROLES

DEMO_ROLE = "admin"


def demo_key(store: KeyStore, path: Path) -> str:
    """The demo's key."""
    return kept_key(store, path, "demo", DEMO_ROLE)


def kept_key(store: KeyStore, path: Path, name: str, role: str) -> str:
    """The key kept in `path` (mode 0600) while it is valid, else a new one."""
    kept = path.read_text().strip() if path.exists() else ""
    if kept and store.find(kept):
        return kept
    key = store.create(name, role)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
    return key


def lines_of(store: KeyStore) -> list[str]:
    """One line a key: id, role, state, day of creation, name."""
    return [
        f"{key.key_id}  {key.role:<16}  {'revoked' if key.revoked_at else 'live':<7}  "
        f"{datetime.fromtimestamp(key.created_at / 1000, UTC):%Y-%m-%d}  {key.name}"
        for key in store.all()
    ]


def answer(store: KeyStore, wanted: argparse.Namespace, state_dir: Path) -> str:
    """Does what was asked and says it in words; ValueError when it cannot be done."""
    if wanted.action == "demo":
        return demo_key(store, state_dir / "demo.key")
    if wanted.action == "platform":
        kept_key(store, state_dir / "platform.key", "simulated platform", "platform_service")
        return "the simulated platform has its key"
    if wanted.action == "create":
        return store.create(wanted.name or wanted.role, wanted.role)
    if wanted.action == "list":
        return "\n".join(lines_of(store))
    if not store.revoke(wanted.key_id):
        raise ValueError(f"key_id={wanted.key_id}: no live key has this id")
    return f"revoked {wanted.key_id}"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m serving.keys", description=__doc__)
    actions = top.add_subparsers(dest="action", required=True)
    actions.add_parser("demo", help="print the demo key, made once")
    actions.add_parser("platform", help="make the key with which the simulated platform asks, once")
    actions.add_parser("list", help="list all keys, without their secrets")
    create = actions.add_parser("create", help="make a key and print it, the only time it is seen")
    create.add_argument("--role", required=True, choices=ROLES)
    create.add_argument("--name", help="whose key it is")
    actions.add_parser("revoke", help="end a key for good").add_argument("key_id")
    return top


def main() -> None:
    """Runs one action; exits with 1 and one line when it cannot be done."""
    wanted = parser().parse_args()
    s = settings()
    try:
        print(answer(KeyStore(s.database_url), wanted, s.state_dir))  # noqa: T201
    except ValueError as refusal:
        sys.exit(f"{refusal}")


if __name__ == "__main__":
    main()
