"""Alerts of one detector and entity whose cool-downs touch are one incident, in whatever order they come."""

from dataclasses import dataclass
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.incidents import Incident, incident_of, incidents, joined


@dataclass(frozen=True)
class Raised:
    event_time: int
    alert_id: str
    cooldown_s: int | None = 300
    detector: str = "rapid_trading"
    entity_id: str = "u1"


def sizes(*alerts: Raised) -> list[int]:
    return [each.alerts for each in incidents(alerts)]


def test_an_alert_inside_the_cool_down_joins_and_one_at_its_end_does_not() -> None:
    assert sizes(Raised(0, "a"), Raised(299_999, "b")) == [2]
    assert sizes(Raised(0, "a"), Raised(300_000, "b")) == [1, 1]


def test_every_alert_keeps_the_incident_open_for_its_own_cool_down() -> None:
    assert sizes(Raised(0, "a"), Raised(200_000, "b"), Raised(400_000, "c")) == [3]


def test_others_are_not_mixed_in() -> None:
    assert sizes(Raised(0, "a"), Raised(1, "b", entity_id="u2"), Raised(2, "c", detector="price_jump")) == [1, 1, 1]


@pytest.mark.parametrize("cooldown_s", [0, None])
def test_without_cool_down_only_alerts_of_one_millisecond_are_one(cooldown_s: int | None) -> None:
    assert sizes(Raised(5, "a", cooldown_s), Raised(5, "b", cooldown_s), Raised(6, "c", cooldown_s)) == [1, 2]


def test_an_incident_is_named_by_its_first_alert_and_shows_its_newest() -> None:
    (found,) = incidents([Raised(7, "b"), Raised(7, "a"), Raised(9, "c", 1)])
    assert (found.incident_id, found.newest, found.suppressed, found.until) == ("a", (9, "c"), 2, 300_007)


def plainly(alerts: list[Raised]) -> list[Incident]:
    """By the words of the definition: walk through time, and begin anew when no cool-down is open."""
    found: list[Incident] = []
    by_whom = sorted(alerts, key=lambda each: (each.detector, each.entity_id, each.event_time, each.alert_id))
    for _, group in groupby(by_whom, key=lambda each: (each.detector, each.entity_id)):
        open_until = -1
        for alert in group:
            single = incident_of(alert)
            if alert.event_time < open_until:
                found[-1] = found[-1].with_(single)
            else:
                found.append(single)
            open_until = max(open_until, single.until)
    return sorted(found, key=lambda each: each.newest, reverse=True)


ALERTS = st.lists(
    st.builds(
        Raised, event_time=st.integers(0, 20_000), alert_id=st.text("abcdef", min_size=3, max_size=3),
        cooldown_s=st.sampled_from([None, 0, 1, 2, 5]), detector=st.sampled_from(["d", "e"]), entity_id=st.sampled_from("xy"),
    ),
    max_size=40, unique_by=lambda each: each.alert_id,
)  # fmt: skip


@given(ALERTS, st.randoms(use_true_random=False))
def test_grouping_is_that_of_the_definition_in_any_order(alerts: list[Raised], random: object) -> None:
    expected = plainly(alerts)
    random.shuffle(alerts)  # type: ignore[attr-defined]
    assert incidents(alerts) == expected


def test_joining_says_what_stays_apart() -> None:
    far, near = incident_of(Raised(10_000_000, "z")), incident_of(Raised(0, "a"))
    assert joined([far, near], incident_of(Raised(1, "b"))) == ([far], near.with_(incident_of(Raised(1, "b"))))
