"""What happens on the screen during a visit: pages, clicks, scrolling, engagement, indicators, tab switches."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streaming.simulator.arrow_rows import only, rows_of
from streaming.simulator.channels import CHANNELS
from streaming.simulator.habits import INDICATORS, TIERS
from streaming.simulator.population import PLATFORMS, VIEWPORTS_PX, Flags, Ints, Population
from streaming.simulator.screens import PAGES, pick_elements
from streaming.simulator.sessions import Sessions

KINDS = np.array(["page_view", "click", "scroll", "engagement", "indicator_used"])
CHANNEL_NAMES = np.array([c.name for c in CHANNELS])
WEIGHTS = (0.17, 0.38, 0.15, 0.22, 0.08)
PAGE_WEIGHTS = {"home": 0.28, "market": 0.24, "trade": 0.34, "deposit": 0.06, "learn": 0.08}
REACTION_SHARE = 0.97
RAGE_SHARE = 0.01
SWITCH_SHARE = 0.02
LONGEST_ENGAGED_MS = 1_200_000
AWAY_SHARE = 0.1
"""How much of the time between two engagement rows a user looks elsewhere."""


@dataclass(frozen=True)
class Screen:
    """Rows of visits: the visit each belongs to, its moment and its page."""

    people: Population
    visits: Sessions
    visit: Ints
    at_ms: Ints
    page: Ints

    def rows(self, **columns: Any) -> Any:
        """Rows of the behaviour contract with what every one of them says: who, where, when."""
        user = self.visits.user[self.visit]
        screen = self.people.screen[user]
        return rows_of(
            "behaviour",
            len(user),
            user_id=self.people.user_id[user],
            session_id=self.visits.session_id[self.visit],
            device_id=self.people.device_id[user],
            platform=np.array(PLATFORMS)[screen],
            channel=CHANNEL_NAMES[self.people.channel[user]],
            viewport_width_px=np.array(VIEWPORTS_PX)[screen, 0],
            viewport_height_px=np.array(VIEWPORTS_PX)[screen, 1],
            page=np.array(PAGES)[self.page],
            **{"event_time": self.at_ms, **columns},
        )

    def taken(self, which: Flags) -> "Screen":
        """Some of the rows."""
        return replace(self, visit=self.visit[which], at_ms=self.at_ms[which], page=self.page[which])


def browse(rng: np.random.Generator, people: Population, visits: Sessions) -> Any:
    """All behaviour rows of the visits."""
    visit = np.repeat(np.arange(len(visits)), visits.rows)
    first = np.append(True, visit[1:] != visit[:-1])[: len(visit)]
    kind = _kinds(rng, first, np.append(first[1:], True)[: len(visit)])
    page = _pages(rng, kind == "page_view", first)
    kind[(kind == "indicator_used") & (page != PAGES.index("trade"))] = "scroll"
    screen = Screen(people, visits, visit, _moments(rng, visits, visit), page)
    rows = _rows(rng, screen, kind)
    return pa.concat_tables([rows, _rage(rng, rows), _switches(rng, screen)])


def _moments(rng: np.random.Generator, visits: Sessions, visit: Ints) -> Ints:
    """Moments inside each visit, in order: the whole part of the sorted numbers is the visit, the rest how far into it."""
    passed = np.sort(visit + rng.random(len(visit))) - visit
    at: Ints = visits.start_ms[visit] + (passed * visits.length_ms[visit]).astype(np.int64)
    return at


def _kinds(rng: np.random.Generator, first: Flags, last: Flags) -> NDArray[np.str_]:
    kind = KINDS[rng.choice(len(KINDS), len(first), p=WEIGHTS)]
    kind[first] = "page_view"
    kind[last] = "engagement"
    return kind


def _pages(rng: np.random.Generator, turned: Flags, first: Flags) -> Ints:
    """The page of every row: that of the newest page view, a visit begins at home."""
    drawn = rng.choice(len(PAGES), len(turned), p=[PAGE_WEIGHTS[page] for page in PAGES])
    drawn[first] = PAGES.index("home")
    newest = np.maximum.accumulate(np.where(turned, np.arange(len(turned)), 0))
    return np.asarray(drawn[newest], np.int64)


def _rows(rng: np.random.Generator, screen: Screen, kind: NDArray[np.str_]) -> Any:
    clicked, size = kind == "click", len(kind)
    tapped = {name: only(values, clicked) for name, values in pick_elements(rng, screen.page).items()}
    tier = screen.people.tier[screen.visits.user[screen.visit]]
    return screen.rows(
        kind=kind,
        **tapped,
        reacted=only(rng.random(size) < REACTION_SHARE, clicked),
        scroll_depth_milli=only(rng.integers(100, 1001, size), kind == "scroll"),
        engaged_ms=only(_engaged(screen, kind == "engagement"), kind == "engagement"),
        indicator=only(_indicators(rng, tier), kind == "indicator_used"),
    )


def _engaged(screen: Screen, is_engagement: Flags) -> Ints:
    """Active time since the engagement row before, or since the visit began."""
    engaged, visit, at = np.flatnonzero(is_engagement), screen.visit, screen.at_ms
    before = np.append(-1, engaged[:-1])[: len(engaged)]
    same = (before >= 0) & (visit[before] == visit[engaged])
    since = np.where(same, at[before], screen.visits.start_ms[visit[engaged]])
    spent = np.zeros(len(at), np.int64)
    spent[engaged] = np.minimum((at[engaged] - since) * (1 - AWAY_SHARE), LONGEST_ENGAGED_MS).astype(np.int64)
    return spent


def _indicators(rng: np.random.Generator, tier: Ints) -> NDArray[np.str_]:
    known = np.array([t.indicators for t in TIERS])[tier]
    names: NDArray[np.str_] = np.array(INDICATORS)[(rng.random(len(tier)) * known).astype(np.int64)]
    return names


def _rage(rng: np.random.Generator, rows: Any) -> Any:
    """A click that is repeated twice at the same place within a second, out of impatience."""
    clicks = rows.filter(pa.compute.equal(rows["kind"], "click"))
    angry = clicks.filter(pa.array(rng.random(len(clicks)) < RAGE_SHARE))
    return pa.concat_tables([_later(angry, 250), _later(angry, 520)])


def _switches(rng: np.random.Generator, screen: Screen) -> Any:
    """Hidden and shown again: half of them real, half the phantom pairs under a second that mini-programs make."""
    which = screen.taken(rng.random(len(screen.at_ms)) < SWITCH_SHARE)
    size = len(which.at_ms)
    gone = np.where(rng.random(size) < 0.5, rng.integers(20, 1000, size), rng.integers(2_000, 20_000, size))
    hidden = which.rows(kind="page_hidden", event_time=which.at_ms + 1)
    return pa.concat_tables([hidden, which.rows(kind="page_shown", event_time=which.at_ms + 1 + gone)])


def _later(rows: Any, by_ms: int) -> Any:
    for name in ("event_time", "observed_at"):
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.compute.add(rows[name], by_ms))
    return rows
