"""The books that the online store has at hand: fetched from Redis when first needed, written back when they changed."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from redis import Redis
from redis.client import Pipeline

from serving.online_book import Book
from serving.online_layout import layout_of, row_key

AT_HAND = 20_000
"""How many books are kept in memory; whoever was active least lately goes first."""

KEPT_S = 30 * 86_400
"""A book that nobody wrote to for so long is forgotten by Redis."""

Key = tuple[str, str]
"""Kind of entity and id."""


class Shelf:
    """Books by entity; only one process writes them."""

    def __init__(self, redis: Redis, zone: str) -> None:
        self.redis, self.zone = redis, zone
        self.books: OrderedDict[Key, Book] = OrderedDict()
        self.changed: set[Key] = set()

    def clear(self) -> None:
        """Forgets what is at hand, because Redis knows better."""
        self.books.clear()
        self.changed.clear()

    def fetch(self, keys: Iterable[Key]) -> None:
        """Has the books of these entities at hand, in one round trip, new ones for who has none yet."""
        lacking = [key for key in dict.fromkeys(keys) if key not in self.books]
        packed: list[Any] = self.redis.mget([row_key(*key) for key in lacking]) if lacking else []
        for key, told in zip(lacking, packed, strict=True):
            self.books[key] = Book(layout_of(key[0]), told)

    def book(self, entity: str, entity_id: str) -> Book:
        """A book that was fetched, to be changed."""
        key = (entity, entity_id)
        self.changed.add(key)
        self.books.move_to_end(key)
        return self.books[key]

    def queue(self, pipe: Pipeline) -> None:
        """Queues every changed book, and puts away what is not needed."""
        for key in self.changed:
            pipe.set(row_key(*key), self.books[key].packed(), ex=KEPT_S)
        self.changed.clear()
        while len(self.books) > AT_HAND:
            self.books.popitem(last=False)
