"""What a part of the stack is: a `python -m` job, what it needs first, where it listens, how it says that it serves."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from schemas.settings import Settings, port_of


@dataclass(frozen=True, kw_only=True)
class Part:
    """One line of the table of parts.

    command: arguments of `python -m`; needs: parts that must serve, or be done, before it starts;
    after: parts that get the machine first, where they run at all, so that the first alert comes soon;
    ready: the line of its log (a pattern) that says it serves; once: a job that ends, not a server;
    done_key: a job that was done under this key in the kept state is not done again, None means at every start;
    address: the setting that says where it lives, so that another machine's is not started here;
    listens: the settings whose ports it opens; ready_within_s: a server slower than this is restarted.
    """

    name: str
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    ready: str = "^ready"
    once: bool = False
    done_key: str | None = None
    address: str | None = None
    listens: tuple[str, ...] = ()
    ready_within_s: float = 180.0

    def is_here(self, s: Settings) -> bool:
        """Whether this machine runs it: always, unless its address names another machine."""
        return self.address is None or is_loopback(host_of(getattr(s, self.address)))

    def ports(self, s: Settings) -> dict[str, int]:
        """The ports it opens, by the name of their setting."""
        return {name: port_of(getattr(s, name)) for name in self.listens}


def host_of(address: str) -> str:
    """The host of `host:port` or of a URL."""
    return urlsplit(address if "://" in address else f"//{address}").hostname or ""


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine's own loopback."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
