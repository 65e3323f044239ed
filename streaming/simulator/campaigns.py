"""What sharing campaigns really change: users who got one share more than those held out from it."""

from typing import Any

import numpy as np

from schemas.catalogue import campaign_catalogue
from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.instruments import INSTRUMENTS
from streaming.simulator.population import Population
from streaming.simulator.social import CHAT_GROUPS

NAMES = np.array([instrument.name for instrument in INSTRUMENTS])
SHARES_A_DAY = 160.0
"""Of all users who got a campaign, on top of what they share anyway."""


def shares(rng: np.random.Generator, people: Population, span_ms: tuple[int, int], mean: float) -> Any:
    """About `mean` shares of users with a campaign in [start, end), for each campaign."""
    found = []
    for name, campaign in sorted(campaign_catalogue().items()):
        treated = np.flatnonzero([campaign.arm(user) == "treated" for user in people.user_id])
        size = int(rng.poisson(mean))
        found.append((name, treated[rng.integers(0, len(treated), size)]))
    user = np.concatenate([who for _, who in found])
    return rows_of(
        "social",
        len(user),
        event_time=rng.integers(*span_ms, len(user)),
        kind="shared",
        user_id=people.user_id[user],
        group_id=np.char.add("chat", rng.integers(0, CHAT_GROUPS, len(user)).astype(str)),
        instrument=NAMES[rng.integers(0, len(NAMES), len(user))],
        campaign=np.repeat([name for name, _ in found], [len(who) for _, who in found]),
    )
