"""Feeds the blocks of an INSERT to the engine through a pipe that it reads like a file.

Not through chdb's `send_insert`: it reports success where a constraint, a view or too many partitions made the write fail.
Not as inline data: `FORMAT Native` followed by bytes is cut at certain bytes.
"""

import os
import threading
from typing import Any

from serving.warehouse.daemon.statements import literal, structure_of
from serving.warehouse.daemon.wire import Column

_TRUNCATED_BLOCK = b"\x01"


class InsertFeed:
    """An INSERT that runs while its blocks come in."""

    def __init__(self, connection: Any, insert: str, columns: list[Column]) -> None:
        self._connection = connection
        self._failure: BaseException | None = None
        self._result: Any = None
        self._read_end, self._write_end = os.pipe()
        structure = literal(structure_of(columns))
        self._sql = f"{insert} SELECT * FROM file('/dev/fd/{self._read_end}', 'Native', {structure})"
        self._worker = threading.Thread(target=self._run, daemon=True)
        self._worker.start()

    def write(self, block: bytes) -> None:
        """Hands a block to the engine; after a failure blocks are thrown away, for only at the end the client listens."""
        view = memoryview(block)
        try:
            while view and not self._failure:
                view = view[os.write(self._write_end, view) :]
        except BrokenPipeError:
            return  # the engine has closed its end: `finish` raises its error

    def finish(self) -> Any:
        """Ends the data and returns the engine's result, or raises its error."""
        self._close()
        if self._failure:
            raise self._failure
        return self._result

    def abort(self) -> None:
        """Leaves nothing: the beginning of a block makes the engine fail, where a bare end would commit."""
        self.write(_TRUNCATED_BLOCK)
        self._close()

    def _close(self) -> None:
        os.close(self._write_end)
        self._worker.join()

    def _run(self) -> None:
        try:
            self._result = self._connection.query(self._sql, "Native")
        except BaseException as failure:  # whatever it is, the session's thread raises it
            self._failure = failure
        finally:
            os.close(self._read_end)  # wakes a writer that waits
