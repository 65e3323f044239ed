"""The Iceberg lake as Flink sees it: catalog `lake`, the same that Spark writes."""

from schemas.settings import Settings
from streaming.sql.sources import with_clause


def lake_catalog(s: Settings) -> str:
    """DDL of the catalog."""
    options = {
        "type": "iceberg",
        "catalog-impl": "org.apache.iceberg.jdbc.JdbcCatalog",
        "uri": s.lake_catalog_url,
        "warehouse": s.lake_warehouse_path,
        "jdbc.schema-version": "V1",
    }
    return f"CREATE CATALOG lake {with_clause(options)}"
