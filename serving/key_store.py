"""Keeps API keys: made once, stored hashed, judged on every request, revoked for good."""

import secrets
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import BigInteger, Column, MetaData, String, Table, insert, select, update

from schemas.database import engine_for
from serving.moments import now_ms
from serving.permissions import ROLES

METADATA = MetaData()
API_KEY = Table(
    "api_key",
    METADATA,
    Column("key_id", String(16), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("role", String(32), nullable=False),
    Column("secret_hash", String(256), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

HASHER = PasswordHasher(time_cost=2, memory_cost=19 << 10, parallelism=1)
"""argon2id as OWASP advises it; the secrets are 256 random bits, so that more would only cost time."""


@dataclass(frozen=True)
class ApiKey:
    """A key without its secret. created_at, revoked_at: UTC ms."""

    key_id: str
    name: str
    role: str
    created_at: int
    revoked_at: int | None


class KeyStore:
    """The keys in the SQL database. A key reads `wp_<key_id>_<secret>`; only an argon2 hash of the secret is kept."""

    def __init__(self, database_url: str) -> None:
        self.engine = engine_for(database_url)
        self.proven: dict[bytes, str] = {}
        METADATA.create_all(self.engine)

    @cached_property
    def pepper(self) -> bytes:
        """A secret of this process, so that memory holds no digest that could be looked up elsewhere."""
        return secrets.token_bytes(32)

    def create(self, name: str, role: str) -> str:
        """Makes a key and gives it, the only time that its secret is seen."""
        if role not in ROLES:
            raise ValueError(f"role={role}: one of {', '.join(ROLES)}")
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        row = {"key_id": key_id, "name": name, "role": role, "created_at": now_ms(), "secret_hash": HASHER.hash(secret)}
        with self.engine.begin() as connection:
            connection.execute(insert(API_KEY).values(**row))
        return f"wp_{key_id}_{secret}"

    def find(self, key: str) -> ApiKey | None:
        """The unrevoked key that this text is, None when it is none."""
        key_id, secret = parts_of(key)
        with self.engine.connect() as connection:
            row = connection.execute(select(API_KEY).where(API_KEY.c.key_id == key_id)).one_or_none()
        if row is None or row.revoked_at is not None or not self.proves(key_id, secret, row.secret_hash):
            return None
        return ApiKey(row.key_id, row.name, row.role, row.created_at, row.revoked_at)

    def by_id(self, key_id: str) -> ApiKey | None:
        """The unrevoked key of this id, for whoever has shown its secret before."""
        return next((key for key in self.all() if key.key_id == key_id and key.revoked_at is None), None)

    def proves(self, key_id: str, secret: str, secret_hash: str) -> bool:
        """Whether a secret fits its hash; argon2 is slow by intent, so a secret once proven is remembered by a keyed digest."""
        digest = blake2b(f"{key_id}:{secret}".encode(), key=self.pepper).digest()
        if self.proven.get(digest) == secret_hash:
            return True
        try:
            HASHER.verify(secret_hash, secret)
        except VerifyMismatchError:
            return False
        self.proven[digest] = secret_hash
        return True

    def all(self) -> list[ApiKey]:
        """Every key, the oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(API_KEY).order_by(API_KEY.c.created_at, API_KEY.c.key_id)).all()
        return [ApiKey(row.key_id, row.name, row.role, row.created_at, row.revoked_at) for row in rows]

    def revoke(self, key_id: str) -> bool:
        """Ends a key at once; False when there is no such live key."""
        live = (API_KEY.c.key_id == key_id) & API_KEY.c.revoked_at.is_(None)
        with self.engine.begin() as connection:
            return connection.execute(update(API_KEY).where(live).values(revoked_at=now_ms())).rowcount == 1


def parts_of(key: str) -> tuple[str, str]:
    """Key id and secret of a key's text; empty where the text is no key."""
    prefix, _, rest = key.partition("_")
    key_id, _, secret = rest.partition("_")
    return (key_id, secret) if prefix == "wp" and secret else ("", "")
