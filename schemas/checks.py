"""Which rows can be believed: the contract's rules as SQL, the same for live rules, the archive and files of history."""

from collections.abc import Collection
from dataclasses import dataclass

from schemas.clock import FUTURE_MS
from schemas.columns import FLINK
from schemas.conditions import literal
from schemas.contract import Event, Field, Record, fields_of


@dataclass(frozen=True)
class Check:
    """One rule of a contract. broken: SQL that is true when the row breaks it; NULL and false mean that it holds."""

    reason: str
    field: str
    rule: str
    broken: str


def value_of(field: Field, as_text: Collection[str]) -> str:
    """SQL of a field's value; `as_text` names the fields that were read as text, to see whether they are what they should."""
    return f"TRY_CAST(`{field.name}` AS {FLINK[field.base]})" if field.name in as_text else f"`{field.name}`"


def checks_of(contract: type[Record], as_text: Collection[str] = ()) -> tuple[Check, ...]:
    """All rules of a contract in the order in which a dead letter names them."""
    fields = fields_of(contract)
    found = [c for f in fields if (c := _absent(f))]
    found += [c for f in fields if (c := _mistyped(f, as_text))]
    found += [c for f in fields if (c := _not_listed(f, as_text))]
    found += [c for f in fields for c in _out_of_bounds(f, value_of(f, as_text))]
    if issubclass(contract, Event) and contract.TOPIC.max_delay_ms is not None:
        happened, observed = (value_of(f, as_text) for f in fields if f.name in ("event_time", "observed_at"))
        rule = f"at most {FUTURE_MS} ms after observed_at"
        found.append(Check("future_event", "event_time", rule, f"{happened} > {observed} + {FUTURE_MS}"))
    return tuple(found)


def believed(contract: type[Record], as_text: Collection[str] = ()) -> str:
    """SQL that is true for a row that breaks no rule."""
    return "\n    AND ".join(f"({c.broken}) IS NOT TRUE" for c in checks_of(contract, as_text))


def on_time(contract: type[Record], delay_ms: int | None = None) -> str:
    """SQL that is true for a row that came within D, or within `delay_ms` instead; a topic without D has no late rows."""
    limit_ms = contract.TOPIC.limit_ms(delay_ms)
    return "TRUE" if limit_ms is None else f"`observed_at` - `event_time` <= {limit_ms}"


def _absent(field: Field) -> Check | None:
    if field.nullable or field.default is not None:
        return None
    empty = f" OR `{field.name}` = ''" if field.shortest else ""
    return Check("missing_field", field.name, "is required", f"`{field.name}` IS NULL{empty}")


def _mistyped(field: Field, as_text: Collection[str]) -> Check | None:
    """A text that is no number, or an object where a name should be: Flink reads one into a text column as its JSON."""
    if field.name in as_text:
        broken = f"`{field.name}` IS NOT NULL AND {value_of(field, as_text)} IS NULL"
        return Check("wrong_type", field.name, f"must be {field.base.__name__}", broken)
    if field.base is str and not field.choices:
        return Check("wrong_type", field.name, "must be a text", f"`{field.name}` LIKE '{{%' OR `{field.name}` LIKE '[%'")
    return None


def _not_listed(field: Field, as_text: Collection[str]) -> Check | None:
    if not field.choices:
        return None
    listed = ", ".join(map(literal, field.choices))
    reason = "unknown_version" if field.name == "version" else "unknown_value"
    rule = f"one of {', '.join(map(str, field.choices))}"
    return Check(reason, field.name, rule, f"{value_of(field, as_text)} NOT IN ({listed})")


def _out_of_bounds(field: Field, value: str) -> list[Check]:
    name, found = field.name, []
    if field.low is not None:
        found.append(Check("out_of_range", name, f"at least {field.low}", f"{value} < {field.low}"))
    if field.high is not None:
        found.append(Check("out_of_range", name, f"at most {field.high}", f"{value} > {field.high}"))
    if field.longest is not None:
        found.append(
            Check("out_of_range", name, f"at most {field.longest} characters", f"CHAR_LENGTH({value}) > {field.longest}")
        )
    return found
