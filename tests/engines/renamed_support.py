"""The contract of support tickets as it might be tomorrow: a field renamed and widened. As a program: Flink's view of it.

`python renamed_support.py FOLDER` prints what Flink reads from the lake's table, and from a file of messages in both wordings.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

from schemas.catalogue import contracts
from schemas.contract import Topic
from schemas.events.support import Support
from schemas.fields import Count, called
from schemas.settings import settings

OLD = {
    "event_id": "old", "event_time": 1_700_000_000_000, "observed_at": 1_700_000_000_001, "seq": 1, "user_id": "u",
    "kind": "ticket_resolved", "ticket_id": "t", "category": "c", "took_ms": 5,
}  # fmt: skip
NEW = {**{k: v for k, v in OLD.items() if k != "took_ms"}, "event_id": "new", "service_ms": 5_000_000_000}


@dataclass(frozen=True, kw_only=True)
class Renamed(Support):
    """Yesterday `service_ms` was called `took_ms`."""

    TOPIC: ClassVar[Topic] = Support.TOPIC
    service_ms: Annotated[Count | None, called("service_ms", "took_ms")] = None


def put_in_place() -> None:
    """Everything in this process takes the contract for the platform's."""
    contracts()["support"] = Renamed


def main() -> None:
    """Two lines of JSON: what the lake gives, and what a file of messages gives."""
    from streaming.flink_session import ONE_SLOT, local_session, prepare_client  # noqa: PLC0415 - its JVM starts after prepare_client
    from streaming.sql.dialect import BATCH  # noqa: PLC0415
    from streaming.sql.file_source import file_source  # noqa: PLC0415
    from streaming.sql.lake_catalog import lake_catalog  # noqa: PLC0415

    put_in_place()
    folder = Path(sys.argv[1])
    folder.mkdir()
    lines = [json.dumps({**row, "line": n}) for n, row in enumerate((OLD, NEW))]
    (folder / "support.jsonl").write_text("\n".join(lines))
    prepare_client(settings())
    session: Any = local_session(streaming=False, options=ONE_SLOT)
    for statement in [lake_catalog(settings()), *file_source("support", folder, BATCH)]:
        session.execute_sql(statement)
    for table in ("lake.events.support_v1", "support_in"):
        with session.execute_sql(f"SELECT event_id, service_ms FROM {table}").collect() as rows:
            print("READ", json.dumps(sorted([str(row[0]), row[1]] for row in rows)))  # noqa: T201


if __name__ == "__main__":
    main()
