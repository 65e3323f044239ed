"""Feast's own Python client reading our API: `feast_client.py URL KEY USER FEATURE...` prints its dictionary as JSON."""

import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from feast import Entity, FeatureService, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Int64
from feast.value_type import ValueType


def store(url: str, key: str, folder: Path, names: list[str]) -> FeatureStore:
    """A feature store whose online side is elsewhere; the definitions are only names and types."""
    config = RepoConfig(
        project="weipan", provider="local", registry=str(folder / "registry.db"), entity_key_serialization_version=3,
        online_store={"type": "remote", "path": url}, auth={"type": "oidc", "token": key},
    )  # fmt: skip
    made = FeatureStore(config=config)
    user = Entity(name="user", join_keys=["user_id"], value_type=ValueType.STRING)
    source = FileSource(name="events", path=str(folder / "none.parquet"), timestamp_field="event_timestamp")
    fields = [Field(name=name, dtype=Int64) for name in names]
    view = FeatureView(name="user", entities=[user], ttl=timedelta(days=1), schema=fields, source=source)
    made.registry.apply_entity(user, "weipan")
    made.registry.apply_data_source(source, "weipan")
    made.registry.apply_feature_view(view, "weipan")
    made.registry.apply_feature_service(FeatureService(name="user", features=[view]), "weipan")
    return made


def main() -> None:
    url, key, user, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        made = store(url, key, Path(folder), names)
        rows = [{"user_id": user}, {"user_id": "nobody"}]
        answer = made.get_online_features(features=[f"user:{name}" for name in names], entity_rows=rows)
        sys.stdout.write(json.dumps(answer.to_dict()) + "\n")


if __name__ == "__main__":
    main()
