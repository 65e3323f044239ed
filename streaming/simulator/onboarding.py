"""The first days of a user: registration, identity check, questionnaire, deposit, first trade, as far as he gets."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator import money
from streaming.simulator.arrow_rows import only, rows_of
from streaming.simulator.channels import CHANNELS
from streaming.simulator.legs import Legs, numbered, quantity_for
from streaming.simulator.market import Market
from streaming.simulator.population import CITIES, Ints, Population
from streaming.simulator.social import invitations

Steps = tuple[tuple[int, int], ...]
HISTORY_STEPS_MS: Steps = ((120_000, 1_800_000), (60_000, 1_200_000), (300_000, 72_000_000), (120_000, 72_000_000))
LIVE_STEPS_MS: Steps = ((8_000, 60_000), (6_000, 40_000), (10_000, 90_000), (10_000, 60_000))
"""Shortest and longest time from each step to the next: identity, questionnaire, deposit, first trade."""

INVITED_BEFORE_MS = 15_000
IDENTITY_REFUSED = 0.1


@dataclass(frozen=True)
class Newcomers:
    """user: places in `people`; at_ms: when each registers; host_id: id of who invited him, "" = nobody."""

    people: Population
    user: Ints
    at_ms: Ints
    host_id: np.ndarray[Any, np.dtype[np.str_]]


def onboard(rng: np.random.Generator, market: Market, new: Newcomers, steps_ms: Steps, prefix: str) -> list[tuple[str, Any]]:
    """All rows of the newcomers' first steps, by contract."""
    people, stage = new.people, new.people.stage[new.user]
    at = new.at_ms + np.cumsum(
        [np.zeros(len(new.user), np.int64), *(rng.integers(*s, len(new.user)) for s in steps_ms)], axis=0
    )
    referred = new.host_id != ""
    deposited, traded = stage >= 3, stage >= 4
    deposits = money.transfers(rng, people, new.user[deposited], (0, 1), kind="deposit", prefix=f"{prefix}nd")
    first = _first_trade(rng, market, replace(new, user=new.user[traded]), at[4][traded], prefix)
    return [
        ("social", invitations(new.host_id[referred], people.user_id[new.user[referred]], at[0][referred] - INVITED_BEFORE_MS)),
        ("account", _account_rows(rng, new, at, stage)),
        ("transfer", _moved_to(deposits, at[3][deposited])),
        ("order", first.orders()),
        ("fill", first.fills(rng.integers(100, 900, int(traded.sum())))),
    ]


def _account_rows(rng: np.random.Generator, new: Newcomers, at: Ints, stage: Ints) -> Any:
    refused = (stage >= 1) & (rng.random(len(stage)) < IDENTITY_REFUSED)
    identified, asked, deposited = stage >= 1, stage >= 2, stage >= 3
    return pa.concat_tables(
        [
            _registrations(new, at[0]),
            _rows(new, stage >= 0, at[0] + 600, "device_bound"),
            _rows(new, refused, (at[0] + at[1]) // 2, "kyc_failed", reason="blurred photo"),
            _rows(new, identified, at[1], "kyc_passed"),
            _rows(new, asked, at[2], "questionnaire_completed", risk_score=rng.integers(10, 91, int(asked.sum()))),
            _rows(new, deposited, at[3] - 4_000, "card_bound", card_id=new.people.card_id[new.user[deposited]]),
        ]
    )


def _registrations(new: Newcomers, at_ms: Ints) -> Any:
    people, user = new.people, new.user
    return _rows(
        new,
        np.ones(len(user), bool),
        at_ms,
        "registered",
        channel=np.array([c.name for c in CHANNELS])[people.channel[user]],
        acquisition_fen=people.cost_fen[user],
        referrer_user_id=only(new.host_id, new.host_id != ""),
        age_years=people.age[user],
    )


def _rows(new: Newcomers, which: Any, at_ms: Ints, kind: str, **columns: Any) -> Any:
    people, user = new.people, new.user[which]
    return rows_of(
        "account",
        len(user),
        event_time=at_ms[which],
        kind=kind,
        user_id=people.user_id[user],
        device_id=people.device_id[user],
        city=np.array(CITIES)[people.city[user]],
        **columns,
    )


def _first_trade(rng: np.random.Generator, market: Market, new: Newcomers, at_ms: Ints, prefix: str) -> Legs:
    people, user = new.people, new.user
    instrument = people.instrument[user]
    quantity = quantity_for(people.trade_fen[user], market.mid(instrument, at_ms))
    side, flat = rng.random(len(user)) < 0.7, np.zeros(len(user))
    return Legs(people, market, user, instrument, side, at_ms, quantity, flat, numbered(f"{prefix}no", len(user)))


def _moved_to(rows: Any, at_ms: Ints) -> Any:
    for name in ("event_time", "observed_at"):
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.array(at_ms))
    return rows
