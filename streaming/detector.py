"""What a detector is: a rule about one moment, or a pattern over several, with its reasons and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.events.alert import Family, Severity
from streaming.story import Story

Case = Mapping[str, int | str | None]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A yes-or-no question to the features of an entity at one event.

    on: the event that triggers it; where: a condition on the event itself; when: the question, in feature names, fields of the
    event and names of thresholds; window_s: the longest window it reads, whose events are its evidence;
    score: how alarming, 0 to 100; en, zh: the sentence, with `{names}` of values and thresholds; fires, silent: example
    vectors on both sides of the edge.
    """

    on: Literal["order", "fill", "transfer", "account", "bar"]
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

    @property
    def entity(self) -> Literal["user", "instrument"]:
        """Whom the rule is about."""
        return "instrument" if self.on == "bar" else "user"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A sequence of events, written as the parts of MATCH_RECOGNIZE; `{names}` of thresholds may stand in `where` and `define`.

    rows: the view it reads; where: which of its rows, the fewer the better; partition_by: whose events belong together;
    steps: the pattern, with a bound on every repetition, so that a busy key costs no more than a quiet one; define: what each
    step must meet, where rows in between must be none that could be the next step, or one beginning would have several ends;
    within_ms: from first to last event, end included; last: the step whose event triggers the alert; parties: SQL of the users
    that took part: one makes an alert about a user, two about a pair, more about their group (all the same: about the user);
    evidence: SQL of the event ids that prove it; values: alert values by SQL expression; instrument: SQL, `NULL` where there is
    none; fires, silent: stories on both sides of the edge.
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
