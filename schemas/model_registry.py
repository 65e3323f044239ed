"""Keeps the versions of models: the file with its checksum, what it was trained on, its figures, and which one serves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import BigInteger, Boolean, Column, MetaData, String, Table, Text, insert, select, update

from schemas.database import engine_for

METADATA = MetaData()
MODEL = Table(
    "model",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("file", String(300), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("metrics", Text, nullable=False),
    Column("trained_at", BigInteger, nullable=False),
    Column("serving", Boolean, nullable=False),
)


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """file: where it lies; sha256: of its bytes; metrics: figures by name; trained_at: UTC ms; serving: whether it is asked."""

    name: str
    version: str
    file: str
    sha256: str
    metrics: Mapping[str, float]
    trained_at: int
    serving: bool


class WrongFileError(Exception):
    """A model file is not the one that was registered."""


class ModelRegistry:
    """The versions in the SQL database; files lie in a folder beside it, one a version, and never change."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.engine, self.folder = engine_for(database_url), folder
        METADATA.create_all(self.engine)

    def register(self, name: str, version: str, content: bytes, metrics: Mapping[str, float], trained_at: int) -> ModelVersion:
        """Keeps a version, which serves from now on; the same content again changes nothing else."""
        path = self.folder / name / f"{version}.onnx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        row = {
            "name": name, "version": version, "file": str(path), "sha256": sha256(content).hexdigest(),
            "metrics": json.dumps(dict(metrics)), "trained_at": trained_at, "serving": True,
        }  # fmt: skip
        same = (MODEL.c.name == name) & (MODEL.c.version == version)
        with self.engine.begin() as connection:
            connection.execute(update(MODEL).where(MODEL.c.name == name).values(serving=False))
            if connection.execute(update(MODEL).where(same).values(**row)).rowcount == 0:
                connection.execute(insert(MODEL).values(**row))
        return next(each for each in self.versions(name) if each.version == version)

    def versions(self, name: str) -> list[ModelVersion]:
        """All versions of a model, the newest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(MODEL).where(MODEL.c.name == name).order_by(MODEL.c.trained_at.desc())).all()
        return [ModelVersion(**{**row._mapping, "metrics": json.loads(row.metrics)}) for row in rows]

    def serving(self, name: str) -> ModelVersion | None:
        """The version that is asked, None when there is none."""
        return next((version for version in self.versions(name) if version.serving), None)

    def serve(self, name: str, version: str) -> None:
        """Lets another version be asked; KeyError when there is none of this name."""
        with self.engine.begin() as connection:
            connection.execute(update(MODEL).where(MODEL.c.name == name).values(serving=False))
            same = (MODEL.c.name == name) & (MODEL.c.version == version)
            if connection.execute(update(MODEL).where(same).values(serving=True)).rowcount == 0:
                raise KeyError(f"{name}@{version}")


def content_of(model: ModelVersion) -> bytes:
    """The bytes of a model's file; WrongFileError when they are not those that were registered, OSError when it is gone."""
    content = Path(model.file).read_bytes()
    if sha256(content).hexdigest() != model.sha256:
        raise WrongFileError(f"{model.file}: not the file that was registered as {model.name}@{model.version}")
    return content
