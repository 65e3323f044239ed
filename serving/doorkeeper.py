"""Finds the API key behind a text on every request, without asking the database each time."""

from collections.abc import Callable
from time import monotonic

from anyio import to_thread

from serving.key_store import ApiKey, KeyStore
from serving.rate_limits import RateLimits

REMEMBERED_S = 1.0
"""For how long a found key is believed without asking the database again: a revoked key is refused within this time."""


class Doorkeeper:
    """Finds keys, remembering each answer for a moment."""

    def __init__(self, store: KeyStore) -> None:
        self.store = store
        self.limits = RateLimits()
        self.known: dict[tuple[str, str], tuple[float, ApiKey | None]] = {}

    async def find(self, key: str) -> ApiKey | None:
        """The live key that this text is, None when it is none."""
        return await self.asked(self.store.find, key)

    async def by_id(self, key_id: str) -> ApiKey | None:
        """The live key of this id, for whoever has shown its secret before."""
        return await self.asked(self.store.by_id, key_id)

    async def asked(self, question: Callable[[str], ApiKey | None], text: str) -> ApiKey | None:
        """The remembered answer to a question, or a new one."""
        name = (question.__name__, text)
        asked_at, found = self.known.get(name, (0.0, None))
        if not asked_at or monotonic() - asked_at > REMEMBERED_S:
            found = await to_thread.run_sync(question, text)
            self.remember(name, found)
        return found

    def remember(self, name: tuple[str, str], found: ApiKey | None) -> None:
        """Keeps an answer; what is older than a moment goes when there are many."""
        if len(self.known) > 1000:
            self.known = {k: v for k, v in self.known.items() if monotonic() - v[0] <= REMEMBERED_S}
        self.known[name] = (monotonic(), found)
