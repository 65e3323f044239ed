"""Vectors as rules read them: view `<entity>_vector` with a column for every feature, as in the job that made them."""

from collections.abc import Mapping

from schemas.catalogue import contracts
from schemas.columns import flink_columns
from streaming.sql.sources import JSON, kafka_options, with_clause
from streaming.sql.vector_rows import value_names


def vector_source(entity: str, kafka: str, options: Mapping[str, str]) -> list[str]:
    """The topic and the view; no watermark, because a rule looks at one vector alone."""
    name = f"vector_{entity}"
    connected = kafka_options(contracts()[name].TOPIC, kafka) | dict(options) | JSON
    return [vector_table(entity, connected), vector_view(entity)]


def vector_table(entity: str, options: Mapping[str, str]) -> str:
    """Table `vector_<entity>_in` of rows as they are on the topic, wherever they lie."""
    typed = ", ".join(f"`{c}` {t}" for c, t in flink_columns(contracts()[f"vector_{entity}"]).items())
    return f"CREATE TEMPORARY TABLE vector_{entity}_in ({typed}) {with_clause(options)}"


def vector_view(entity: str) -> str:
    """View `<entity>_vector` over `vector_<entity>_in`."""
    own = ", ".join(f"`{c}`" for c in flink_columns(contracts()[f"vector_{entity}"]) if c != "values")
    features = ",\n  ".join(f"`values`['{n}'] AS `{n}`" for n in value_names(entity))
    rows = f"vector_{entity}_in WHERE event_id IS NOT NULL"
    return f"CREATE TEMPORARY VIEW {entity}_vector AS\nSELECT {own},\n  {features}\nFROM {rows}"
