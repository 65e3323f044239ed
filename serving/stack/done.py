"""Remembers in the kept state which jobs were done, so that a second start does not do them again."""

from hashlib import sha256
from pathlib import Path

from schemas.catalogue import contracts
from schemas.columns import lake_columns


def mark_of(state_dir: Path, name: str) -> Path:
    """The file that says under which key a job was done."""
    return state_dir / "done" / name


def is_done(state_dir: Path, name: str, key: str | None) -> bool:
    """Whether the job was done under this key; a job without a key never is."""
    mark = mark_of(state_dir, name)
    return key is not None and mark.exists() and mark.read_text() == key


def set_done(state_dir: Path, name: str, key: str | None) -> None:
    """Remembers a job that has a key."""
    if key is None:
        return
    mark = mark_of(state_dir, name)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(key)


def contracts_key() -> str:
    """Changes when any contract's topic or columns change: the lake is then brought up to them."""
    spoken = [f"{name} {contract.TOPIC} {lake_columns(contract)}" for name, contract in sorted(contracts().items())]
    return sha256("\n".join(spoken).encode()).hexdigest()
