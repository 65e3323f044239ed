"""Reads documents that people write in YAML or JSON: only true and false are booleans, moments stay texts, no key twice."""

import json
import re
from collections.abc import Hashable
from typing import Any

import yaml

TAGS_LEFT_OUT = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")


class UnreadableError(ValueError):
    """A text that is neither YAML nor JSON; line and column from 1."""

    def __init__(self, line: int, column: int, rule: str) -> None:
        self.line, self.column, self.rule = line, column, rule
        super().__init__(f"{line}:{column}: {rule}")


class PlainLoader(yaml.SafeLoader):
    """YAML in which `on` is a word, as people who write rules expect."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A mapping whose keys are all different."""
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in TAGS_LEFT_OUT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver(TAGS_LEFT_OUT[0], re.compile("^(?:true|false)$"), list("tf"))


class PlainDumper(yaml.SafeDumper):
    """Writes what PlainLoader reads, with as few quotes."""


PlainDumper.yaml_implicit_resolvers = PlainLoader.yaml_implicit_resolvers


def as_yaml(document: dict[str, Any]) -> str:
    """A document as people edit it."""
    return str(yaml.dump(document, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=110))


def read_all(text: str) -> list[Any]:
    """Every document of a text: one, a list of them, or several between `---`. UnreadableError says where it breaks."""
    found = _json(text) if text.lstrip()[:1] in ("{", "[") else _yaml(text)
    return [each for one in found for each in (one if isinstance(one, list) else [one])]


def _json(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return _yaml(text)
    except RecursionError as error:
        raise UnreadableError(1, 1, "too deeply nested") from error


def _yaml(text: str) -> list[Any]:
    try:
        return list(yaml.load_all(text, PlainLoader))
    except yaml.reader.ReaderError as error:
        raise UnreadableError(1, 1, f"a character that is not allowed at {error.position}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise UnreadableError(line, column, str(error.problem or "not understood")) from error
    except RecursionError as error:
        raise UnreadableError(1, 1, "too deeply nested") from error
