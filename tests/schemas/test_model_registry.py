from pathlib import Path

import pytest

from schemas.model_registry import ModelRegistry, WrongFileError, content_of


@pytest.fixture
def registry(tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(f"sqlite:///{tmp_path}/weipan.db", tmp_path / "models")


def test_the_newest_version_serves_until_another_is_asked_for(registry: ModelRegistry) -> None:
    assert registry.serving("m") is None
    for at, version in enumerate(("v1", "v2")):
        registry.register("m", version, version.encode(), {"rows": 3.0}, at)
    assert [(each.version, each.serving, each.metrics) for each in registry.versions("m")] == [
        ("v2", True, {"rows": 3.0}), ("v1", False, {"rows": 3.0}),
    ]  # fmt: skip
    registry.serve("m", "v1")
    serving = registry.serving("m")
    assert serving is not None
    assert (serving.version, content_of(serving)) == ("v1", b"v1")
    with pytest.raises(KeyError):
        registry.serve("m", "v9")
    assert registry.serving("m") == serving


def test_the_same_version_again_is_one_row(registry: ModelRegistry) -> None:
    for at in (1, 2):
        registry.register("m", "v1", b"x", {}, at)
    assert [each.trained_at for each in registry.versions("m")] == [2]


def test_a_file_that_was_changed_is_not_read(registry: ModelRegistry) -> None:
    model = registry.register("m", "v1", b"x", {}, 1)
    Path(model.file).write_bytes(b"y")
    with pytest.raises(WrongFileError, match="m@v1"):
        content_of(model)
