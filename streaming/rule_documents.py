"""Rules that people write: YAML documents, read, checked and refused with the reason when they cannot be right."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.events.alert import Severity
from streaming.detector import Rule


class PlainLoader(yaml.SafeLoader):
    """YAML in which only true and false are booleans: `on` is a word, as people who write rules expect."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


class RuleDocument(BaseModel):
    """A rule as it is written; `when` uses feature names, fields of the event and names of thresholds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,63}$")
    version: int = Field(ge=1)
    owner: str
    status: Literal["draft", "shadow", "live", "retired"]
    on: Literal["order", "fill", "transfer", "account", "bar"]
    where: str = "TRUE"
    when: str
    thresholds: dict[str, int]
    window_s: int | None = None
    severity: Severity
    cooldown_s: int = Field(ge=0)
    score: str = "50"
    valid_from: int = Field(0, ge=0)
    valid_to: int | None = None
    en: str
    zh: str
    fires: tuple[Mapping[str, int | str | None], ...] = Field(min_length=1)
    silent: tuple[Mapping[str, int | str | None], ...] = Field(min_length=1)


class RefusedRuleError(ValueError):
    """A rule document that cannot be used: file, field, value and rule."""


def read_rule(path: Path) -> RuleDocument:
    """Reads one document; raises RefusedRuleError with file, field, value and the broken rule."""
    try:
        return RuleDocument.model_validate(yaml.load(path.read_text(), PlainLoader))
    except ValidationError as refusal:
        first = refusal.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        value = "" if first["type"] == "missing" else f"={first['input']}"
        raise RefusedRuleError(f"{path.name}: {field}{value}: {first['msg']}") from refusal


def live_rules(folder: Path) -> dict[str, Rule]:
    """The rules that are live, by id; each judges the vectors with valid_from ≤ event_time < valid_to."""
    found = [read_rule(path) for path in sorted(folder.glob("*.yaml"))]
    return {document.id: rule_of(document) for document in found if document.status == "live"}


def rule_of(document: RuleDocument) -> Rule:
    """The detector that a document describes."""
    own = document.model_dump(exclude={"id", "owner", "status", "valid_from", "valid_to", "where"})
    until = f" AND event_time < {document.valid_to}" if document.valid_to is not None else ""
    return Rule(where=f"({document.where}) AND event_time >= {document.valid_from}{until}", **own)
