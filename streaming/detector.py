"""What a detector is: a rule about one moment, or a pattern over several, with its reasons and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.events.alert import Family, Severity
from schemas.tiers import TIERS
from streaming.story import Story

Case = Mapping[str, int | str | None]

ALL_TIERS = tuple(reversed([tier.name for tier in TIERS]))
"""Every kind of trader, the least experienced first."""


Trigger = Literal[
    "order", "fill", "transfer", "account", "position", "device", "referrer", "bar", "silence", "chat", "talked_bar"
]  # fmt: skip

VECTORS: Mapping[str, str] = {
    "position": "position", "device": "device", "referrer": "referrer",
    "bar": "instrument", "silence": "silence", "chat": "talk", "talked_bar": "talk",
}  # fmt: skip
"""Whose vectors tell of a trigger, where it is not the user's."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A yes-or-no question to the features of an entity at one event.

    on: the event that triggers it, or several; where: a condition on the event itself; when: the question, in feature names,
    fields of the event and names of thresholds; window_s: the longest window it reads, whose events are its evidence;
    linked: whether it is about the group of linked accounts and not about the user; tiers: whose events it looks at;
    score: how alarming, 0 to 100; en, zh: the sentence, with `{names}` of values and thresholds; fires, silent: example
    vectors on both sides of the edge. An input that is missing makes the answer neither yes nor no, so nothing is said.

    Besides what users do there are: `position`, a second of a user's dealings in one instrument before settlement; `device`, a
    device that was used; `referrer`, a newcomer seen from who invited him; `silence`, a feed that stopped; `chat`, a report on
    a chat group; `talked_bar`, a bar beside what is said of its instrument.
    """

    on: Trigger | tuple[Trigger, ...]
    when: str
    thresholds: Mapping[str, int]
    severity: Severity
    cooldown_s: int
    score: str
    en: str
    zh: str
    fires: tuple[Case, ...]
    silent: tuple[Case, ...]
    where: str = "TRUE"
    window_s: int | None = None
    version: int = 1
    family: Family | None = None
    linked: bool = False
    tiers: tuple[str, ...] = ALL_TIERS

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """The events that trigger it."""
        return self.on if isinstance(self.on, tuple) else (self.on,)

    @property
    def entity(self) -> str:
        """Whose vectors it reads: view `<entity>_vector`."""
        return VECTORS.get(self.triggers[0], "user")

    @property
    def entity_type(self) -> Literal["user", "group", "instrument"]:
        """Whom its alerts are about."""
        if self.linked or self.on == "chat":
            return "group"
        return "instrument" if self.entity in ("instrument", "silence", "talk") else "user"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A sequence of events, written as the parts of MATCH_RECOGNIZE; `{names}` of thresholds may stand in `where` and `define`.

    rows: the view it reads; where: which of its rows, the fewer the better; partition_by: whose events belong together;
    steps: the pattern, with a bound on every repetition, so that a busy key costs no more than a quiet one; define: what each
    step must meet. Rows in between must be none that could be the next step, or one beginning would have several ends, and
    best none that could begin anew, because a match is held back while an earlier beginning is open.
    within_ms: from first to last event, end included; last: the step whose event triggers the alert; parties: SQL of the users
    that took part: one makes an alert about a user, two about a pair, more about their group (all the same: about the user);
    evidence: SQL of the event ids that prove it; values: alert values by SQL expression; condition: what those values and the
    thresholds must meet, as far as they tell; instrument: SQL, `NULL` where there is none; fires, silent: stories on both sides
    of the edge.
    """

    rows: Literal["trading_row", "shown_row", "money_row", "login_row", "access_row"]
    where: str = "TRUE"
    partition_by: tuple[str, ...]
    steps: str
    define: Mapping[str, str]
    within_ms: int
    last: str
    parties: tuple[str, ...]
    evidence: tuple[str, ...]
    instrument: str = "NULL"
    values: Mapping[str, str]
    condition: str
    thresholds: Mapping[str, int]
    family: Family
    severity: Severity
    cooldown_s: int
    score: int
    en: str
    zh: str
    fires: tuple[Story, ...]
    silent: tuple[Story, ...]
    version: int = 1

    @property
    def step_names(self) -> tuple[str, ...]:
        """The steps without their quantifiers: `X{0,20}?` is X."""
        return tuple(word[0] for word in self.steps.split())


Detector = Rule | Pattern
