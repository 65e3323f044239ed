"""Users held out from a campaign never share because of it."""

import numpy as np

from schemas.catalogue import campaign_catalogue
from streaming.simulator.campaigns import shares
from streaming.simulator.population import population


def test_only_users_who_got_a_campaign_share_because_of_it() -> None:
    people = population(1, 600)
    rows = shares(np.random.default_rng(1), people, (1_000, 2_000), 300.0).to_pylist()
    assert 200 < len(rows) < 400 * len(campaign_catalogue())
    assert {campaign_catalogue()[row["campaign"]].arm(row["user_id"]) for row in rows} == {"treated"}
    assert all(1_000 <= row["event_time"] < 2_000 for row in rows)


def test_who_got_a_campaign_pays_its_discount_less_in_fees_and_who_is_held_out_does_not() -> None:
    people, campaigns = population(1, 600), campaign_catalogue().values()
    for user, share in zip(people.user_id, people.fee_share, strict=True):
        off = sum(c.fee_discount_milli for c in campaigns if c.arm(user) == "treated")
        assert share == 1 - min(off, 1_000) / 1_000
    assert {c.arm(u) for c in campaigns for u in people.user_id[people.fee_share == 1]} == {"holdout"}
