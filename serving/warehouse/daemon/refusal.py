"""How an error reaches the client: with ClickHouse's own number and words."""

import re
import struct

from serving.warehouse.daemon.wire import ServerPacket, string

_IN_THE_ENGINES_WORDS = re.compile(r"Code: (\d+)\. ((?:\w+::)*\w*Exception.*)", re.S)
_UNKNOWN_EXCEPTION = 1001


class Refused(Exception):
    """The daemon itself says no, in the form in which the engine does."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"Code: {code}. DB::Exception: {message}")


def exception_packet(error: BaseException) -> bytes:
    """The packet that makes the driver raise ServerException with the engine's code and message."""
    found = _IN_THE_ENGINES_WORDS.search(str(error))
    code = int(found[1]) if found else _UNKNOWN_EXCEPTION
    text = found[2] if found else f"DB::Exception: {type(error).__name__}: {error}"
    packet = bytes([ServerPacket.EXCEPTION]) + struct.pack("<i", code)
    return packet + string("DB::Exception") + string(text) + b"\0\0"  # no stack trace, no nested error
