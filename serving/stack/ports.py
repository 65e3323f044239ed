"""Finds ports that somebody else already uses, before anything is started."""

import socket

from schemas.settings import Settings, port_of
from serving.stack.part import Part, host_of


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return False
        return True


def conflicts(parts: tuple[Part, ...], s: Settings) -> list[str]:
    """One line for each port that is in use: the part, the port, and the setting that moves it."""
    return [
        f"port {port_of(address)} of {part.name} is in use: free it, or set WEIPAN_{name.upper()} (now {address})"
        for part in parts
        if part.is_here(s)
        for name in part.listens
        if not is_free(host_of(address := getattr(s, name)), port_of(address))
    ]
