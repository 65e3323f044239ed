"""Keeps every version of every rule, from when to when it judges, and who changed what and why; nothing is ever deleted."""

import json
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    insert,
    select,
    update,
)  # fmt: skip
from sqlalchemy.exc import IntegrityError

from schemas.database import engine_for
from schemas.rules.checking import CheckedRule, checked, read_rules
from schemas.rules.yaml_reader import as_yaml

Lane = Literal["draft", "pending", "shadow", "live", "retired"]
State = Literal["draft", "pending", "scheduled", "shadow", "live", "ended"]

METADATA = MetaData()
VERSION = Table(
    "rule_version",
    METADATA,
    Column("rule_id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("lane", String(16), nullable=False),
    Column("author", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("approved_by", String(128)),
    Column("valid_from", BigInteger),
    Column("valid_to", BigInteger),
    Column("announced", Boolean, nullable=False, default=False),
)
CHANGE = Table(
    "rule_change",
    METADATA,
    Column("change_id", Integer, primary_key=True, autoincrement=True),
    Column("rule_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(16), nullable=False),
    Column("author", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("before", Text),
    Column("after", Text),
    UniqueConstraint("rule_id", "number"),
)
BUILT_IN = "built-in"
"""The author of the rules that come with the project."""


@dataclass(frozen=True)
class Version:
    """One version of a rule. lane: where it was put; it judges vectors with valid_from ≤ event_time < valid_to (UTC ms)."""

    rule_id: str
    version: int
    rule: CheckedRule
    lane: Lane
    author: str
    reason: str
    published_at: int
    approved_by: str | None = None
    valid_from: int | None = None
    valid_to: int | None = None

    def judges(self, since_ms: int, until_ms: int) -> bool:
        """Whether it judges some moment of since_ms ≤ t < until_ms."""
        if self.valid_from is None or self.lane not in ("shadow", "live"):
            return False
        ends = self.valid_to if self.valid_to is not None else until_ms
        return self.valid_from < ends and self.valid_from < until_ms and ends > since_ms

    def state(self, now_ms: int) -> State:
        """What it does now."""
        if self.lane in ("draft", "pending"):
            return "draft" if self.lane == "draft" else "pending"
        if self.valid_from is None or (self.valid_to is not None and self.valid_to <= max(now_ms, self.valid_from)):
            return "ended"
        if self.valid_from > now_ms:
            return "scheduled"
        return "live" if self.lane == "live" else "shadow"


@dataclass(frozen=True)
class RuleChange:
    """One line of a rule's history; before and after: the documents as JSON, None where there was none. at: UTC ms."""

    rule_id: str
    number: int
    version: int
    action: str
    author: str
    reason: str
    at: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def diff(self) -> list[str]:
        """The lines that went and came, as `diff -u` shows them."""
        old, new = (as_yaml(each).splitlines() if each else [] for each in (self.before, self.after))
        return [line for line in unified_diff(old, new, lineterm="", n=1) if not line.startswith(("---", "+++"))]


class RuleStore:
    """The rules of the SQL database, and the built-in ones as long as nobody has changed them."""

    def __init__(self, database_url: str, seeds: Path) -> None:
        self.engine = engine_for(database_url)
        self.seeds = seeds
        METADATA.create_all(self.engine)

    def versions(self, rule_id: str | None = None) -> list[Version]:
        """Every version, by rule and number."""
        with self.engine.connect() as connection:
            return self._versions(connection, rule_id)

    def history(self, rule_id: str) -> list[RuleChange]:
        """All that was done to a rule, the newest first."""
        mine = select(CHANGE).where(CHANGE.c.rule_id == rule_id).order_by(CHANGE.c.change_id.desc())
        with self.engine.connect() as connection:
            rows = connection.execute(mine).mappings().all()
        return [_change(row) for row in rows]

    def record(self, change: RuleChange, *versions: Version) -> None:
        """Writes versions, new or changed, and the line of history that explains them; all or nothing.

        The change carries the next number of its rule; RuleConflictError when somebody else took that number first.
        """
        line = {n: _json(v) if n in ("before", "after") else v for n, v in vars(change).items()}
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(CHANGE).values(**line))
                self._adopt(connection, change.rule_id)
                for version in versions:
                    self._write(connection, version)
        except IntegrityError as error:
            raise RuleConflictError(f"{change.rule_id}: somebody else has just changed this rule; look again") from error

    def unannounced(self) -> list[Version]:
        """Versions whose newest state is not on the rule topic yet."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(VERSION).where(~VERSION.c.announced)).mappings().all()
        return [_version(row) for row in rows]

    def announce(self, version: Version) -> None:
        """Notes that a version, exactly as it is, stands on the rule topic."""
        same = [VERSION.c[name] == getattr(version, name) if getattr(version, name) is not None else VERSION.c[name].is_(None)
                for name in ("rule_id", "version", "lane", "valid_from", "valid_to")]  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(update(VERSION).where(and_(*same)).values(announced=True))

    def _versions(self, connection: Connection, rule_id: str | None) -> list[Version]:
        asked = select(VERSION).order_by(VERSION.c.rule_id, VERSION.c.version)
        rows = connection.execute(asked if rule_id is None else asked.where(VERSION.c.rule_id == rule_id)).mappings().all()
        kept = [_version(row) for row in rows]
        known = {version.rule_id for version in kept}
        seeds = [v for v in self._built_in() if v.rule_id not in known and rule_id in (None, v.rule_id)]
        return sorted([*kept, *seeds], key=lambda v: (v.rule_id, v.version))

    def _built_in(self) -> list[Version]:
        paths = sorted(path for pattern in ("*.yaml", "*.json") for path in self.seeds.glob(pattern))
        return [_seed(rule) for path in paths for rule in read_rules(path)]

    def _adopt(self, connection: Connection, rule_id: str) -> None:
        """A built-in rule that is changed for the first time becomes a version like any other."""
        if connection.execute(select(VERSION.c.version).where(VERSION.c.rule_id == rule_id).limit(1)).first() is None:
            for seed in self._built_in():
                if seed.rule_id == rule_id:
                    self._write(connection, seed)

    def _write(self, connection: Connection, version: Version) -> None:
        row = {n: getattr(version, n) for n in VERSION.c.keys() if n not in ("document", "announced")}  # noqa: SIM118
        row |= {"document": _json(version.rule.document.shown()), "announced": False}
        key = and_(VERSION.c.rule_id == version.rule_id, VERSION.c.version == version.version)
        if connection.execute(update(VERSION).where(key).values(**row)).rowcount == 0:
            connection.execute(insert(VERSION).values(**row))


class RuleConflictError(Exception):
    """Two people changed one rule at once; the second is told."""


def _json(document: dict[str, Any] | None) -> str | None:
    return None if document is None else json.dumps(document, ensure_ascii=False)


@lru_cache(maxsize=1_000)
def _parsed(document: str) -> CheckedRule:
    return checked(json.loads(document), "stored rule")


def _version(row: RowMapping) -> Version:
    told = {n: v for n, v in row.items() if n not in ("document", "announced")}
    return Version(rule=_parsed(row["document"]), **told)


def _change(row: RowMapping) -> RuleChange:
    told: dict[str, Any] = {n: v for n, v in row.items() if n != "change_id"}
    documents = {n: None if told[n] is None else json.loads(told[n]) for n in ("before", "after")}
    return RuleChange(**told | documents)


def _seed(rule: CheckedRule) -> Version:
    document = rule.document
    judging = document.status in ("shadow", "live")
    return Version(
        document.id, document.version, rule, document.status, BUILT_IN, "comes with Weipan", document.valid_from,
        valid_from=document.valid_from if judging else None, valid_to=document.valid_to if judging else None,
    )  # fmt: skip


def ended(version: Version, at_ms: int) -> Version:
    """The version, ending at a moment unless it ends before."""
    return replace(version, valid_to=at_ms if version.valid_to is None else min(version.valid_to, at_ms))
