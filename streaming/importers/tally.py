"""Counts what an import gave, and shows every bad line by its number and reason."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from streaming.importers.imported import Imported, LeftOut, Outcome

SHOWN = 20
"""How many lines of each reason are shown; all are counted."""


@dataclass
class Tally:
    """show: where a line of words for people goes."""

    show: Callable[[str], None]
    events: Counter[str] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)

    def note(self, outcome: Outcome) -> None:
        """Counts one outcome."""
        if isinstance(outcome, Imported):
            self.events[outcome.contract] += 1
        elif outcome.bad:
            self._note_bad(outcome)
        else:
            self.unused[outcome.reason] += 1

    def _note_bad(self, line: LeftOut) -> None:
        self.bad[line.reason] += 1
        if self.bad[line.reason] <= SHOWN:
            self.show(f"line {line.line}: {line.reason}: {line.detail}")

    def summary(self) -> str:
        """All counts as one line of JSON."""
        return json.dumps({"events": dict(self.events), "bad": dict(self.bad), "unused": dict(self.unused)})
