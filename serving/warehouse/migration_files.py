"""The numbered SQL files that build the warehouse's tables, and which of them a warehouse still needs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).with_name("migrations")
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+")


class MigrationError(Exception):
    """The files, or what a warehouse remembers of them, do not fit together."""


@dataclass(frozen=True)
class Migration:
    """One file: `0004_alerts`, and the SQL in it. It never changes once a warehouse has applied it."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Tells whether the statements are still those that were applied; comments may be bettered."""
        return sha256(";".join(self.statements).encode()).hexdigest()

    @property
    def statements(self) -> list[str]:
        """The statements, each of which ends with a semicolon at the end of a line."""
        bare = "".join(line for line in self.sql.splitlines(keepends=True) if not line.lstrip().startswith("--"))
        return [statement.strip() for statement in re.split(r";\s*$", bare, flags=re.M) if statement.strip()]


def migrations_in(folder: Path = FOLDER) -> list[Migration]:
    """The migrations of a folder in their order; MigrationError when a number is missing or given twice."""
    found = [Migration(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))]
    for number, migration in enumerate(found, start=1):
        named = _NAME.fullmatch(migration.name)
        if not named or int(named[1]) != number:
            raise MigrationError(f"migration={migration.name}: its name must begin with {number:04d}_, in lower case")
    return found


def missing(migrations: Sequence[Migration], applied: Mapping[str, str]) -> list[Migration]:
    """The migrations to apply, given name and checksum of those that were.

    MigrationError when an applied file has changed or is gone.
    """
    known = {migration.name: migration.checksum for migration in migrations}
    for name, checksum in sorted(applied.items()):
        if name not in known:
            raise MigrationError(f"migration={name}: it was applied to this warehouse, but its file is gone")
        if known[name] != checksum:
            raise MigrationError(f"migration={name}: its file has changed since it was applied; add a new one instead")
    return [migration for migration in migrations if migration.name not in applied]
