"""Writes the JSON Schema of every topic for readers in other languages: `python -m schemas.publish`.

The published file is `published/<topic>.json`; one that a change replaces is kept as `published/older/<topic>-<n>.json`, and
every later change must fit all of them. A change that does not fit is refused, and nothing is written.
"""

import json
import sys
from pathlib import Path

from schemas.catalogue import contracts
from schemas.compatibility import Schema, problems
from schemas.validation import json_schema

PUBLISHED = Path(__file__).with_name("published")


def main() -> int:
    """Publishes what changed; 1 when a change is not compatible."""
    schemas = {c.TOPIC.name: json_schema(c) for c in contracts().values()}
    refused = [f"{topic}: {problem}" for topic, schema in schemas.items() for problem in misfits(PUBLISHED, topic, schema)]
    if refused:
        sys.stderr.write("\n".join([*refused, "publish the change under a new topic version"]) + "\n")
        return 1
    written = [topic for topic, schema in schemas.items() if publish(PUBLISHED, topic, schema)]
    sys.stdout.write(f"published {len(written)} of {len(schemas)} schemas: {', '.join(written) or 'nothing changed'}\n")
    return 0


def versions(folder: Path, topic: str) -> dict[str, Schema]:
    """Every schema of a topic that was ever published, by its file's name."""
    files = [folder / f"{topic}.json", *sorted((folder / "older").glob(f"{topic}-*.json"))]
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()}


def misfits(folder: Path, topic: str, schema: Schema) -> list[str]:
    """Why a schema does not fit one of those published before it."""
    return [f"{problem} ({file})" for file, old in versions(folder, topic).items() for problem in problems(old, schema)]


def publish(folder: Path, topic: str, schema: Schema) -> bool:
    """Writes one schema and keeps the one it replaces; False when it is the same."""
    file, text = folder / f"{topic}.json", text_of(schema)
    before = file.read_text(encoding="utf-8") if file.exists() else None
    if before == text:
        return False
    if before is not None:
        older = folder / "older"
        older.mkdir(exist_ok=True)
        (older / f"{topic}-{len(versions(folder, topic))}.json").write_text(before, encoding="utf-8")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True


def text_of(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
