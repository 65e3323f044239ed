"""Gives every part of the simulation its own stream of chance, so that one part never disturbs another."""

from zlib import crc32

import numpy as np


def rng_of(seed: int, *names: str | int) -> np.random.Generator:
    """The same seed and names give the same numbers for ever."""
    return np.random.default_rng([seed, *(crc32(n.encode()) if isinstance(n, str) else n for n in names)])
