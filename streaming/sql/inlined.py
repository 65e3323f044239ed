"""Tells views inside the statement that uses them: a view that stands by itself is understood anew by every view above it."""

import re
from collections.abc import Iterable, Mapping

VIEW = re.compile(r"\s*CREATE TEMPORARY VIEW (\w+) AS\s")
INTO = re.compile(r"\s*INSERT (?:INTO|OVERWRITE) \S+(?: \([^)]*\))?\s")


def is_view(statement: str) -> bool:
    """Whether a statement makes a view, and not a table or a catalog."""
    return VIEW.match(statement) is not None


def inlined(insert: str, statements: Iterable[str]) -> str:
    """The insert with those of the views before it that it needs, each as a common table expression, in their order."""
    views = {found[1]: statement[found.end() :] for statement in statements if (found := VIEW.match(statement))}
    head = INTO.match(insert)
    if head is None:
        raise ValueError(f"insert={insert[:60]}: must begin with INSERT INTO or INSERT OVERWRITE")
    query = insert[head.end() :]
    needed = _needed(query, views)
    told = ",\n".join(f"{name} AS (\n{views[name]}\n)" for name in views if name in needed)
    return f"{head[0]}WITH {told}\n{query}" if told else insert


def _needed(query: str, views: Mapping[str, str]) -> set[str]:
    """The views whose names are words of the query, or of one that it needs; a word too many does no harm."""
    found: set[str] = set()
    todo = [query]
    while todo:
        new = (views.keys() & set(re.findall(r"\w+", todo.pop()))) - found
        found |= new
        todo += [views[name] for name in new]
    return found
