"""Finds which users belong together: the connected components of who shares something with whom."""

from collections.abc import Iterable


def components(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every name of the pairs to the smallest name that it is connected with, which names the group."""
    parent: dict[str, str] = {}
    for left, right in pairs:
        small, large = sorted((_root(parent, left), _root(parent, right)))
        parent[large] = small
    return {name: _root(parent, name) for name in list(parent)}


def _root(parent: dict[str, str], name: str) -> str:
    """The group's present name; the way there is shortened for the next question."""
    parent.setdefault(name, name)
    while parent[name] != name:
        parent[name] = parent[parent[name]]
        name = parent[name]
    return name
