"""Questions as people keep them in files: one definition or a list of them, as JSON or YAML."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemas.funnel import findings, moment_ms

Definition = TypeVar("Definition", bound=BaseModel)


def definitions_in(path: Path, kind: type[Definition]) -> Iterator[Definition]:
    """The definitions of a file that holds one or a list; ValueError names file, field, value and rule."""
    text = path.read_text(encoding="utf-8")
    try:
        found = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as refusal:
        raise ValueError(f"{path}: neither JSON nor YAML: {refusal}") from None
    for each in found if isinstance(found, list) else [found]:
        try:
            yield kind.model_validate(each)
        except ValidationError as refusal:
            raise ValueError(f"{path}: {findings(refusal)}") from None


def as_of_in(text: str) -> int:
    """The UTC milliseconds that `--as-of` says; ValueError names it."""
    try:
        return moment_ms(text)
    except ValueError as refusal:
        raise ValueError(f"as-of={text}: {refusal}") from None
