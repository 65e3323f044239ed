"""Which jars Flink's processes find beside Flink itself: the Kafka connector, Iceberg, SQLite and Hadoop."""

from importlib.util import find_spec
from pathlib import Path

HADOOP_JARS = ("hadoop-client-api", "hadoop-client-runtime")


def jars_of(folder: Path, pattern: str = "*.jar") -> list[Path]:
    """The jars of one folder in a stable order; FileNotFoundError says how to get them."""
    jars = sorted(folder.glob(pattern))
    if not jars:
        raise FileNotFoundError(f"no {pattern} in {folder}: run `make setup`")
    return jars


def flink_class_path(jars_dir: Path) -> str:
    """Class path for the cluster and for whoever submits to it; Iceberg needs the Hadoop jars that the pyspark wheel ships."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pyspark is not installed: run `make setup`")
    shipped = Path(spec.origin).parent / "jars"
    hadoop = [jar for name in HADOOP_JARS for jar in jars_of(shipped, f"{name}-*.jar")]
    return ":".join(map(str, [*jars_of(jars_dir / "flink"), *hadoop]))
