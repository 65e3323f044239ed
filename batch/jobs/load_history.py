"""Loads the generated history week into the lake; a second run changes nothing."""

from time import monotonic

from batch.console import say
from batch.history import history_files, load_files
from batch.jobs.create_lake import create_lake
from batch.spark_session import spark_session
from schemas.settings import settings


def main() -> None:
    """Creates the lake where it is missing, then loads contract by contract."""
    with spark_session("load_history") as spark:
        create_lake(spark)
        for name, files in history_files(settings().state_dir / "history"):
            started = monotonic()
            loaded = load_files(spark, name, files)
            say(f"{name}: {loaded.files} of {len(files)} days loaded in {monotonic() - started:.1f} s")
            for each in loaded.refused:
                say(f"{each}; weipan quarantine list")


if __name__ == "__main__":
    main()
