"""Reads a growing log from where it was when a process started: its last line, and whether a given text came."""

import re
from pathlib import Path

ROTATE_BYTES = 16 << 20
LONGEST_LINE = 4096


def rotated(path: Path) -> Path:
    """Makes room before a start: a log over 16 MiB becomes `<name>.1`, replacing an older one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > ROTATE_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    path.touch()
    return path


class LogTail:
    """What one process said since it was started."""

    def __init__(self, path: Path, awaited: str | None = None) -> None:
        self.path = path
        self.offset = path.stat().st_size
        self.awaited = re.compile(awaited) if awaited else None
        self.seen = self.awaited is None
        self.last_line = ""
        self._rest = b""

    def read(self) -> None:
        """Takes in what was written since the last call."""
        with self.path.open("rb") as log:
            log.seek(self.offset)
            fresh = log.read()
        self.offset += len(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        for line in lines:
            self._take(line.decode("utf-8", "replace").strip()[:LONGEST_LINE])
        self._rest = self._rest[-LONGEST_LINE:]

    def _take(self, line: str) -> None:
        if line:
            self.last_line = line
        if self.awaited is not None and not self.seen:
            self.seen = self.awaited.search(line) is not None
