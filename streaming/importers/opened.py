"""Opens a text file to read, packed with gzip or not."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file's text; bytes that are no UTF-8 are kept as marks, so that the line is judged and not the file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", errors="replace", newline="") as text:
        yield cast(TextIO, text)
