"""Which users play a part of their own: suspects of each anomaly, families on one device, market makers, rebalancers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streaming.simulator.instruments import INSTRUMENTS

SUSPECT_SHARE = 0.03
FAMILY_SHARE = 0.04
MARKET_MAKERS = len(INSTRUMENTS)
REBALANCERS = 4


@dataclass(frozen=True)
class Roles:
    """suspect: the number of the anomaly a user is kept for, -1 = none; the others are places of users.

    Suspects and families come in pairs of neighbours, who share a device.
    """

    suspect: NDArray[np.int64]
    families: NDArray[np.int64]
    market_makers: NDArray[np.int64]
    rebalancers: NDArray[np.int64]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Users who do not trade of their own accord, because their part says when they do."""
        kept = self.suspect >= 0
        kept[self.market_makers] = True
        kept[self.rebalancers] = True
        return kept

    @property
    def settled(self) -> NDArray[np.bool_]:
        """Users who were there before the history and are in no chain of referrals."""
        settled = self.kept
        settled[self.families] = True
        return settled


def cast(users: int, kinds: int) -> Roles:
    """Suspects are the first users, families follow, market makers and rebalancers are the last."""
    suspects = max(4 * kinds, int(users * SUSPECT_SHARE)) // (2 * kinds) * 2 * kinds
    suspect = np.full(users, -1)
    suspect[:suspects] = np.arange(suspects) // 2 % kinds
    last = users - np.arange(1, MARKET_MAKERS + REBALANCERS + 1)
    return Roles(
        suspect=suspect,
        families=np.arange(suspects, suspects + int(users * FAMILY_SHARE) // 2 * 2),
        market_makers=last[:MARKET_MAKERS],
        rebalancers=last[MARKET_MAKERS:],
    )
