"""Completes the names of features in the text of a rule, and finds the place of a mistake in it."""

import re
from collections.abc import Sequence

import yaml

from serving.answers.rules import FindingAnswer

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def completions(word: str, names: Sequence[str]) -> list[str]:
    """The names that begin with a word, else those that contain it, the shortest first."""
    begin = [name for name in names if name.startswith(word)]
    return sorted(begin or [name for name in names if word in name], key=lambda name: (len(name), name))


def span_of(text: str, finding: FindingAnswer) -> tuple[int, int] | None:
    """First and first-not-any-more character of what a finding is about, as far as the text shows it.

    Places count inside a field's text; a field in quotes or in several lines begins where its first line does.
    """
    start = _field_at(text, finding.field)
    if start is None or (finding.field == "document" and finding.line is None):
        return None
    if finding.line is not None and finding.column is not None:
        lines = text[start:].split("\n")
        indent = len(lines[finding.line - 1]) - len(lines[finding.line - 1].lstrip()) if 1 < finding.line <= len(lines) else 0
        start += sum(len(line) + 1 for line in lines[: finding.line - 1]) + indent + finding.column - 1
    start = min(start, max(len(text) - 1, 0))
    found = WORD.match(text, start)
    end = found.end() if found else text.find("\n", start) if "\n" in text[start:] else len(text)
    return (start, end) if start < end <= len(text) else None


def _field_at(text: str, field: str) -> int | None:
    """Where the value of a field begins in a YAML or JSON text; None when there is no such field."""
    if field == "document":
        return 0
    try:
        node: yaml.Node | None = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    for part in field.split("."):
        node = _inside(node, part)
    return None if node is None else _value_at(text, node)


def _inside(node: yaml.Node | None, part: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
        return node.value[int(part)]  # type: ignore[no-any-return]
    return None


def _value_at(text: str, node: yaml.Node) -> int:
    start = int(node.start_mark.index)
    style = getattr(node, "style", None)
    if style in ("|", ">"):
        start = text.index("\n", start) + 1
        return start + len(text[start:]) - len(text[start:].lstrip(" "))
    return start + (style in ("'", '"'))
