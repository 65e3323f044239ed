"""The users of the simulated platform, the same for the same seed: who they are, how they are linked, what they are used to."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from schemas.catalogue import campaign_catalogue
from streaming.simulator.channels import CHANNELS, REFERRAL, STEP_SHARES
from streaming.simulator.habits import INSTITUTION, NOVICE, TIERS
from streaming.simulator.instruments import INSTRUMENTS
from streaming.simulator.roles import MARKET_MAKERS, REBALANCERS, Roles, cast
from streaming.simulator.seeds import rng_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]

SMALLEST = 400
KINDS_OF_ANOMALY = 33
NEWCOMER_SHARE = 0.24
PLATFORMS = ("mini_program", "mini_program", "mini_program", "web")
VIEWPORTS_PX = ((375, 812), (390, 844), (360, 780), (1280, 800))
CITIES = ("Shanghai", "Shenzhen", "Chengdu", "Hangzhou", "Wuhan", "Xi'an")


@dataclass(frozen=True)
class Population:
    """One entry per user in every array; users are known by their place.

    joined: when in the history a newcomer registers, 0 its start, 1 its end, -1 before it; stage: steps that he will pass
    (0 registered, 1 identity, 2 questionnaire, 3 deposit, 4 first trade); group: users of one number are linked;
    referrer: place of who invited him, -1 = nobody; screen: place in VIEWPORTS_PX and PLATFORMS; trades: of his own accord.
    """

    user_id: Texts
    tier: Ints
    channel: Ints
    cost_fen: Ints
    age: Ints
    city: Ints
    screen: Ints
    device_id: Texts
    card_id: Texts
    group: Ints
    referrer: Ints
    joined: Floats
    stage: Ints
    trade_fen: Ints
    instrument: Ints
    trades: Flags
    uses_api: Flags
    roles: Roles

    @property
    def size(self) -> int:
        """How many users there are."""
        return len(self.user_id)

    @cached_property
    def fee_share(self) -> Floats:
        """What part of the usual fee each user pays: less, by the campaigns that he got and was not held out from."""
        off = [sum(c.fee_discount_milli for c in campaign_catalogue().values() if c.arm(u) == "treated") for u in self.user_id]
        return 1 - np.minimum(np.array(off, np.float64), 1_000) / 1_000

    def renamed(self, user_id: Texts, device_id: Texts, card_id: Texts) -> "Population":
        """The same people under other names."""
        return replace(self, user_id=user_id, device_id=device_id, card_id=card_id)


def population(seed: int, users: int = 5_000) -> Population:
    """Draws the users; ValueError when there are too few to cast every role."""
    if users < SMALLEST:
        raise ValueError(f"users={users}: at least {SMALLEST}, so that every role is cast")
    rng, roles, place = rng_of(seed, "population", users), cast(users, KINDS_OF_ANOMALY), np.arange(users)
    tier = _tiers(rng, users)
    channel = _drawn(rng, users, [c.share for c in CHANNELS])
    joined = _joined(rng, tier, roles)
    referrer = np.where((channel == REFERRAL) & (joined >= 0), rng.choice(_hosts(joined, roles), users), -1)
    device = _devices(users, roles)
    return Population(
        user_id=_names("u", place),
        tier=tier,
        channel=channel,
        cost_fen=_between(rng, np.array([c.cost_fen for c in CHANNELS])[channel]),
        age=_between(rng, np.array([t.age_years for t in TIERS])[tier]),
        city=rng.integers(0, len(CITIES), users),
        screen=rng.integers(0, len(VIEWPORTS_PX), users),
        device_id=_names("d", device),
        card_id=_names("c", place),
        group=np.where(referrer >= 0, referrer, device),
        referrer=referrer,
        joined=joined,
        stage=np.where(joined < 0, 4, stages(rng, channel)),
        trade_fen=_between(rng, np.array([t.trade_fen for t in TIERS])[tier]),
        instrument=rng.integers(0, len(INSTRUMENTS), users),
        trades=(joined < 0) & ~roles.kept,
        uses_api=(tier == INSTITUTION) & (place % 2 == 0) & ~roles.kept,
        roles=roles,
    )


def stages(rng: np.random.Generator, channel: Ints) -> Ints:
    """How far newcomers of these channels get: every step is passed with a share of the channel's own conversion."""
    conversion = np.array([rng.uniform(*c.conversion) for c in CHANNELS])[channel]
    passed = np.stack([rng.random(len(channel)) < conversion**share for share in STEP_SHARES])
    steps: Ints = np.minimum.accumulate(passed, axis=0).sum(axis=0)
    return steps


def _tiers(rng: np.random.Generator, users: int) -> Ints:
    tier = _drawn(rng, users, [t.share for t in TIERS])
    tier[-(MARKET_MAKERS + REBALANCERS) :] = INSTITUTION
    return tier


def _joined(rng: np.random.Generator, tier: Ints, roles: Roles) -> Floats:
    new = (tier == NOVICE) & (rng.random(len(tier)) < NEWCOMER_SHARE / TIERS[NOVICE].share) & ~roles.settled
    return np.asarray(np.where(new, rng.random(len(tier)), -1.0), np.float64)


def _hosts(joined: Floats, roles: Roles) -> Ints:
    return np.flatnonzero((joined < 0) & ~roles.settled)


def _devices(users: int, roles: Roles) -> Ints:
    device = np.arange(users)
    paired = np.concatenate([np.flatnonzero(roles.suspect >= 0), roles.families])
    device[paired] = paired // 2 * 2
    return device


def _drawn(rng: np.random.Generator, size: int, shares: list[float]) -> Ints:
    return rng.choice(len(shares), size, p=shares).astype(np.int64)


def _between(rng: np.random.Generator, ranges: Ints) -> Ints:
    return np.asarray(rng.integers(ranges[:, 0], ranges[:, 1], endpoint=True), np.int64)


def _names(prefix: str, numbers: Ints) -> Texts:
    return np.char.add(prefix, np.char.zfill(numbers.astype(str), 5))
