"""Writes every topic into the lake, and every message that cannot be believed into the dead letters, with its bytes."""

from schemas.catalogue import contracts
from schemas.checks import checks_of, on_time, value_of
from schemas.columns import flink_columns
from schemas.conditions import literal
from schemas.contract import Field, Record, fields_of, moment_field
from streaming.sql.alert_rows import NOW_MS
from streaming.sql.sources import kafka_options, with_clause

METADATA = "`kafka_partition` INT METADATA FROM 'partition' VIRTUAL,\n  `kafka_offset` BIGINT METADATA FROM 'offset' VIRTUAL"
START = {"scan.startup.mode": "group-offsets", "properties.auto.offset.reset": "earliest"}
UNHURRIED = {"properties.fetch.min.bytes": "262144", "properties.fetch.max.wait.ms": "500"}
"""Heartbeats would else wake each of the archive's readers many times a second."""


def outer_contracts() -> dict[str, type[Record]]:
    """What others write, and so what must be checked: the contracts with a law of lateness."""
    return {name: c for name, c in contracts().items() if c.TOPIC.archived and c.TOPIC.max_delay_ms is not None}


def inner_contracts() -> dict[str, type[Record]]:
    """What Weipan itself writes."""
    return {name: c for name, c in contracts().items() if c.TOPIC.archived and c.TOPIC.max_delay_ms is None}


def raw_source(name: str, kafka: str, group: str) -> list[str]:
    """The messages of an outer topic as bytes, and view `<contract>_read`: its fields as text with what is wrong with them.

    A value in an array that is unnested at once is computed once; the planner would else copy it to wherever it is named.
    """
    contract = contracts()[name]
    options = kafka_options(contract.TOPIC, kafka) | START | UNHURRIED | {"properties.group.id": group, "format": "raw"}
    source = f"CREATE TEMPORARY TABLE {name}_raw (\n  `payload` BYTES,\n  {METADATA}\n) {with_clause(options)}"
    names = [f.name for f in fields_of(contract)]
    values = ",\n  ".join(_said(f) for f in fields_of(contract))
    texts = f"""CREATE TEMPORARY VIEW {name}_text AS
SELECT payload, is_object, kafka_partition, kafka_offset, {", ".join(f"`{n}`" for n in names)}
FROM (
  SELECT payload, said IS JSON OBJECT AS is_object, kafka_partition, kafka_offset, ARRAY[ROW(
  {values})] AS fields
  FROM (SELECT payload, DECODE(payload, 'UTF-8') AS said, kafka_partition, kafka_offset FROM {name}_raw)
  WHERE JSON_VALUE(said, '$.heartbeat') IS NULL
) CROSS JOIN UNNEST(fields) AS f({", ".join(f"`{n}`" for n in names)})"""
    judged = f"""CREATE TEMPORARY VIEW {name}_read AS
SELECT t.*, p.problem FROM (SELECT *, ARRAY[{_problem(contract)}] AS problems FROM {name}_text) AS t
CROSS JOIN UNNEST(problems) AS p(problem)"""
    return [source, texts, judged]


def _said(field: Field) -> str:
    """The text of a field under its name, or under one that it had before."""
    found = [f"JSON_VALUE(said, '$.{name}')" for name in (field.name, *field.was)]
    return f"COALESCE({', '.join(found)})" if field.was else found[0]


def typed_source(name: str, kafka: str, group: str) -> str:
    """The rows of an inner topic."""
    contract = contracts()[name]
    options = kafka_options(contract.TOPIC, kafka) | START | UNHURRIED | {"properties.group.id": group, "format": "json"}
    columns = ",\n  ".join(f"`{c}` {t}" for c, t in flink_columns(contract).items())
    return f"CREATE TEMPORARY TABLE {name}_in (\n  {columns},\n  `heartbeat` BOOLEAN,\n  {METADATA}\n) {with_clause(options)}"


def archive_outer(name: str) -> str:
    """Believed rows of an outer topic into the lake, late ones too."""
    contract = contracts()[name]
    return _into_lake(contract, [_read(f, contract) for f in fields_of(contract)], f"{name}_read WHERE problem IS NULL")


def archive_inner(name: str) -> str:
    """All rows of an inner topic into the lake."""
    contract = contracts()[name]
    return _into_lake(contract, [f"`{f.name}`" for f in fields_of(contract)], f"{name}_in WHERE `heartbeat` IS NULL")


def dead_letters(name: str) -> str:
    """A dead letter for every message of an outer topic that breaks its contract.

    Bytes travel as latin-1, one character a byte, so that nothing of a broken message is lost.
    """
    topic = contracts()[name].TOPIC.name
    number = "CAST(kafka_partition AS STRING) || '-' || CAST(kafka_offset AS STRING)"
    parts = {part: f"SPLIT_INDEX(problem, '|', {i})" for i, part in enumerate(("reason", "field", "rule"))}
    said = " ".join(f"WHEN '{f.name}' THEN `{f.name}`" for f in fields_of(contracts()[name]))
    return f"""INSERT INTO dead_letter_out
SELECT '{topic}-' || {number}, '{topic}', CAST(kafka_partition AS BIGINT), kafka_offset, {parts["reason"]}, {parts["field"]},
  COALESCE(SUBSTRING(CASE {parts["field"]} {said} END FROM 1 FOR 200), ''), {parts["rule"]}, {NOW_MS},
  COALESCE(DECODE(payload, 'ISO-8859-1'), ''), CAST(0 AS BIGINT)
FROM {name}_read WHERE problem IS NOT NULL"""


def late_rows(name: str) -> str:
    """A note about every believed row that came too late."""
    contract = contracts()[name]
    values = {f.name: value_of(f, _texts(contract)) for f in fields_of(contract)}
    columns = f"`event_id`, {values['event_time']} AS `event_time`, {values['observed_at']} AS `observed_at`"
    return f"""INSERT INTO late_out
SELECT '{contract.TOPIC.name}', *, `observed_at` - `event_time` FROM (SELECT {columns} FROM {name}_read WHERE problem IS NULL)
WHERE ({on_time(contract)}) IS NOT TRUE"""


def _into_lake(contract: type[Record], values: list[str], rows: str) -> str:
    """The day, and for busy topics the hour, are those of the reporting zone, which is the job's own time zone."""
    names = [f.name for f in fields_of(contract)]
    columns = [f"`{n}`" for n in [*names, "kafka_partition", "kafka_offset", "day"]]
    shown = [f"{v} AS `{n}`" for v, n in zip(values, names, strict=True)]
    moment = f"TO_TIMESTAMP_LTZ(`{moment_field(contract)}`, 3)"
    extra = [f"DATE_FORMAT({moment}, 'yyyy-MM-dd')"]
    if contract.TOPIC.lake_partition == "hour":
        columns.append("`hour`")
        extra.append(f"CAST(DATE_FORMAT({moment}, 'HH') AS INT)")
    inside = f"SELECT {', '.join(shown)}, kafka_partition, kafka_offset FROM {rows}"
    chosen = ", ".join([*[f"`{n}`" for n in names], "kafka_partition", "kafka_offset", *extra])
    return f"INSERT INTO lake.events.{contract.TOPIC.table} ({', '.join(columns)})\nSELECT {chosen} FROM ({inside})"


def _texts(contract: type[Record]) -> set[str]:
    return {f.name for f in fields_of(contract) if f.base is not str}


def _read(field: Field, contract: type[Record]) -> str:
    value = value_of(field, _texts(contract))
    return value if field.default is None else f"COALESCE({value}, {literal(field.default)})"


def _problem(contract: type[Record]) -> str:
    """The first rule that is broken as `reason|field|rule`, NULL when none is."""
    arms = ["WHEN is_object IS NOT TRUE THEN 'malformed_json|message|must be a JSON object'"]
    arms += [f"WHEN {c.broken} THEN {literal(f'{c.reason}|{c.field}|{c.rule}')}" for c in checks_of(contract, _texts(contract))]
    return "CASE\n  " + "\n  ".join(arms) + "\nEND"
