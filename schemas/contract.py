"""What a contract is: a record with typed fields, and the topic that carries it."""

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AliasChoices, ConfigDict

from schemas.fields import Id, Millis

DAY_MS = 86_400_000


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Where a record travels.

    name: topic with its version, `order.v1`; key: the field that keeps one entity's rows in one partition, in order;
    retention_days: how long the broker keeps a row (ignored when compacted: then the newest row per key stays);
    max_delay_ms: D, the longest `observed_at - event_time` that is still on time, None where lateness has no meaning;
    archived: whether the archive job writes it to the lake; lake_partition: one lake folder a day or an hour.
    """

    name: str
    key: str
    partitions: int = 2
    retention_days: int = 7
    compacted: bool = False
    max_delay_ms: int | None = None
    archived: bool = True
    lake_partition: Literal["day", "hour"] = "day"
    max_message_bytes: int = 1 << 20

    @property
    def table(self) -> str:
        """The lake and warehouse table of this topic: `order_v1` for `order.v1`."""
        return self.name.replace(".", "_")

    def limit_ms(self, delay_ms: int | None = None) -> int | None:
        """D, or `delay_ms` instead of it; None where lateness has no meaning."""
        return self.max_delay_ms if delay_ms is None or self.max_delay_ms is None else delay_ms


@dataclass(frozen=True, kw_only=True)
class Record:
    """A row on a topic: types are strict, unknown fields are ignored, as every reader of an older version must."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="ignore")
    TOPIC: ClassVar[Topic]


@dataclass(frozen=True, kw_only=True)
class Event(Record):
    """Something that happened outside, told once.

    event_id: the source's own name of the event (same id = same event); event_time: when it happened;
    observed_at: when our side took it in, non-decreasing per partition up to a small skew; seq: the source's own counter,
    which orders events of one millisecond; region: where the row may be kept.
    """

    version: Literal[1] = 1
    event_id: Id
    event_time: Millis
    observed_at: Millis
    seq: Annotated[int, "the source's own counter"]
    region: Id = "CN"


@dataclass(frozen=True)
class Field:
    """One field of a contract, taken apart: name, base type, whether it may be null, default, allowed values or bounds.

    A field with a default other than None may be left out of a message and is then read as that default. was: the names that
    it had before.
    """

    name: str
    base: type
    nullable: bool
    default: str | int | None = None
    choices: tuple[str | int, ...] = ()
    low: int | None = None
    high: int | None = None
    longest: int | None = None
    shortest: int | None = None
    was: Sequence[str] = ()


def fields_of(contract: type["Record | Row"]) -> tuple[Field, ...]:
    """The fields of a contract in their declared order."""
    hints = get_type_hints(contract, include_extras=True)
    return tuple(_field(f.name, hints[f.name], None if f.default is MISSING else f.default) for f in fields(contract))


def moment_field(contract: type[Record]) -> str:
    """The field whose reporting day a row is filed under: when it happened, else when it was published."""
    names = {f.name for f in fields_of(contract)}
    return "event_time" if "event_time" in names else "published_at"


def _field(name: str, hint: Any, default: Any) -> Field:
    nullable = False
    bounds: dict[str, Any] = {}
    for layer in _peel(hint):
        if layer is NoneType:
            nullable = True
        elif isinstance(layer, dict):
            bounds |= layer
        else:
            hint = layer
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        return Field(name, type(choices[0]), nullable, default, choices=choices)
    return Field(name, get_origin(hint) or hint, nullable, default, **bounds)


def _peel(hint: Any) -> Iterator[Any]:
    """The layers around a base type: None for an optional one, a dict of bounds, the bare type last."""
    if get_origin(hint) in (Union, UnionType):
        for arm in get_args(hint):
            yield from _peel(arm)
    elif get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        yield {name: getattr(x, attribute) for x in extras for attribute, name in BOUNDS.items() if hasattr(x, attribute)}
        yield {"was": former} if (former := [name for x in extras for name in _former_names(x)]) else {}
        yield from _peel(inner)
    else:
        yield hint


def _former_names(extra: Any) -> Iterator[str]:
    """What a renamed field was called before (`schemas.fields.called`)."""
    alias = getattr(extra, "validation_alias", None)
    yield from map(str, alias.choices[1:] if isinstance(alias, AliasChoices) else ())


BOUNDS = {"ge": "low", "le": "high", "max_length": "longest", "min_length": "shortest"}


@dataclass(frozen=True)
class Table:
    """Where a published row lives: its key inside one day and run, and who answers for it."""

    name: str
    key: tuple[str, ...]
    owner: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row that the batch layer publishes. day: the reporting day it speaks of; run_id: the run that made it."""

    TABLE: ClassVar[Table]

    day: str
    run_id: str
