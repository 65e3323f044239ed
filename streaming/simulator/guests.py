"""People who find the platform during live play: new names for every start, so that nobody registers twice."""

from dataclasses import replace

import numpy as np

from streaming.simulator.channels import REFERRAL
from streaming.simulator.onboarding import Newcomers
from streaming.simulator.population import Ints, Population, population, stages
from streaming.simulator.seeds import rng_of

GUESTS = 2_000


class Guests:
    """An endless queue of newcomers, drawn in crowds of 2,000. source: the name of this start, part of their names."""

    def __init__(self, seed: int, source: str, hosts: Population) -> None:
        self._seed, self._source, self._hosts = seed, source, hosts
        self._crowds = 0
        self._next_crowd()

    def come(self, at_ms: Ints) -> Newcomers:
        """The next newcomers, one for each moment of registration."""
        if self._come + len(at_ms) > GUESTS:
            self._next_crowd()
        user = np.arange(self._come, self._come + len(at_ms))
        self._come += len(at_ms)
        referrer = self._people.referrer[user]
        return Newcomers(self._people, user, at_ms, np.where(referrer >= 0, self._hosts.user_id[referrer], ""))

    def _next_crowd(self) -> None:
        self._crowds, self._come = self._crowds + 1, 0
        drawn = population(self._seed + self._crowds, GUESTS)
        rng = rng_of(self._seed, "guests", self._crowds)
        names = np.char.add(f"{self._source}-{self._crowds}-", np.arange(GUESTS).astype(str))
        willing = np.flatnonzero(self._hosts.trades)
        self._people = replace(
            drawn,
            user_id=np.char.add("u", names),
            device_id=np.char.add("d", names),
            card_id=np.char.add("c", names),
            tier=np.zeros(GUESTS, np.int64),
            trade_fen=drawn.trade_fen.clip(max=15_000),
            stage=stages(rng, drawn.channel),
            referrer=np.where(drawn.channel == REFERRAL, rng.choice(willing, GUESTS), -1),
        )
