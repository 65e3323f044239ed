"""Vectors as rules read them: view `<entity>_vector` with a column for every feature, as in the job that made them."""

from collections.abc import Mapping

from schemas.catalogue import contracts
from schemas.columns import flink_columns
from streaming.sql.sources import JSON, kafka_options, with_clause
from streaming.sql.vector_rows import value_names


def vector_source(entity: str, kafka: str, options: Mapping[str, str]) -> list[str]:
    """The topic and the view; no watermark, because a rule looks at one vector alone."""
    name = f"vector_{entity}"
    columns = flink_columns(contracts()[name])
    typed = ", ".join(f"`{c}` {t}" for c, t in columns.items())
    connected = with_clause(kafka_options(contracts()[name].TOPIC, kafka) | dict(options) | JSON)
    own = ", ".join(f"`{c}`" for c in columns if c != "values")
    features = ",\n  ".join(f"`values`['{n}'] AS `{n}`" for n in value_names(entity))
    return [
        f"CREATE TEMPORARY TABLE {name}_in ({typed}) {connected}",
        f"CREATE TEMPORARY VIEW {entity}_vector AS\nSELECT {own},\n  {features}\nFROM {name}_in WHERE event_id IS NOT NULL",
    ]
