"""Feast's own Python server over a Redis: `feast_server.py REDIS_HOST:PORT PORT USERS FEATURES` fills it, then serves."""

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Int64
from feast.value_type import ValueType


def filled(redis: str, folder: Path, users: int, features: int) -> FeatureStore:
    """A store with so many integer features of so many users, in Redis' database 1."""
    names = [f"f{number}" for number in range(features)]
    rows = pd.DataFrame({"user_id": [f"u{n}" for n in range(users)]} | {name: range(users) for name in names})
    rows["event_timestamp"] = datetime.now(UTC)
    rows.to_parquet(folder / "rows.parquet")
    config = RepoConfig(
        project="peer", provider="local", registry=str(folder / "registry.db"), entity_key_serialization_version=3,
        online_store={"type": "redis", "connection_string": f"{redis},db=1"},
    )  # fmt: skip
    made = FeatureStore(config=config)
    user = Entity(name="user", join_keys=["user_id"], value_type=ValueType.STRING)
    source = FileSource(name="rows", path=str(folder / "rows.parquet"), timestamp_field="event_timestamp")
    fields = [Field(name=name, dtype=Int64) for name in names]
    made.apply([user, FeatureView(name="user", entities=[user], ttl=timedelta(days=1), schema=fields, source=source)])
    made.write_to_online_store("user", rows)
    return made


def main() -> None:
    redis, port, users, features = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        store = filled(redis, Path(folder), int(users), int(features))
        store.serve("127.0.0.1", int(port), type_="http", no_access_log=True, workers=1)


if __name__ == "__main__":
    main()
