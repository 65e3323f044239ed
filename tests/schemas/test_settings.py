"""Settings come from the environment, each with a default for one laptop."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.settings import port_of, settings


def test_an_address_in_the_environment_moves_a_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEIPAN_KAFKA", "broker:9092")
    monkeypatch.setenv("WEIPAN_STATE_DIR", str(tmp_path))
    assert settings().kafka == "broker:9092"
    assert str(tmp_path) in settings().lake_catalog_url
    assert settings().lake_warehouse_path == f"file://{tmp_path}/lake/warehouse"
    assert settings().database_url == f"sqlite:///{tmp_path}/weipan.db"


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIPAN_PARALLELISM", "many")
    with pytest.raises(ValidationError, match="parallelism"):
        settings()


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("127.0.0.1:19092", 19092),
        ("http://127.0.0.1:18081", 18081),
        ("clickhouse://default@127.0.0.1:19000/weipan", 19000),
        ("redis://:secret@localhost:16379/0", 16379),
    ],
)
def test_the_port_of_an_address(address: str, port: int) -> None:
    assert port_of(address) == port
