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
