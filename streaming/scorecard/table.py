"""The scorecard as a page: a summary, the figures to beat, and every cell."""

from collections.abc import Iterator, Sequence

from streaming.scorecard.cells import DENSITIES, SPLITS, Cell
from streaming.scorecard.figures import Share, percentile
from streaming.scorecard.score import Score
from streaming.simulator.severity import SEVERITIES

PEERS = {"marking_the_close": (0.138, 0.514), "spoofing": (0.016, 0.053), "front_running": (0.610, 0.556)}
"""Precision and recall that a public surveillance engine reports of itself, on data of its own."""

HEAD = """# Scorecard

How well each detector finds what a simulated adversary does, and how often it accuses honest people. Made by
`weipan scorecard --seeds {seeds}`; the same seeds give the same worlds.

- **Worlds**: {honest:,} rows of honest people and look-alikes in {worlds} simulated days (sparse, normal and dense markets),
  with {cases:,} staged cases among them. The adversaries' numbers are drawn from ranges of behaviour
  (`streaming/simulator/anomalies`), not from the detectors' thresholds. *Evasive* ones hold back to what an honest person
  may do: many of theirs should not be found.
- **Split**: the same deed over 1, 2 or 4 accounts. The platform knows that accounts belong together for all severe cases,
  95 % of the medium, 80 % of the mild and half of the evasive ones.
- **Right**: an alert that names somebody of a case of its kind, between its first event and its last one plus the
  cool-down. A case counts once. *Related* alerts name a suspect of another kind and count neither way. All others are
  *false*; those about one entity within the cool-down are one incident. Precision depends on how rare misconduct is, so false
  incidents are also given for 100,000 honest rows.
- In brackets 95 % intervals of Wilson. Time to detect is event time, from a case's first event to its first alert.
"""


def page(score: Score, kinds: Sequence[str]) -> str:
    """The whole page in Markdown; kinds: those that some detector looks for."""
    worlds = len(score.seeds) * len(score.honest)
    facts = {"honest": sum(score.honest.values()), "worlds": worlds, "cases": sum(score.played.values())}
    lines = [HEAD.format(seeds=" ".join(map(str, score.seeds)), **facts)]
    lines += ["## By detector", "", *_summary(score, kinds), "", "## Against a public engine", "", *_peers(score, kinds), ""]
    lines += ["## By market and split", "", *_markets(score, kinds), ""]
    lines += ["## Every cell", "", "Found of played; columns are market and number of accounts.", "", *_cells(score, kinds)]
    return "\n".join(lines) + "\n"


def _summary(score: Score, kinds: Sequence[str]) -> Iterator[str]:
    yield from _header("detector", "precision", "recall", *SEVERITIES, "false per 100,000", "related", "median s", "p90 s")
    for kind in kinds:
        waits = score.waits(kind=kind)
        false = sum(score.false.get((kind, density), 0) for density in DENSITIES)
        yield _row(
            f"`{kind}`",
            told(score.precision(kind, DENSITIES)),
            told(score.recall(kind=kind)),
            *(told(score.recall(kind=kind, severity=severity)) for severity in SEVERITIES),
            f"{false * 100_000 / max(1, sum(score.honest.values())):.1f}",
            str(score.related.get(kind, 0)),
            *(_seconds(percentile(waits, percent)) for percent in (50, 90)),
        )


def _peers(score: Score, kinds: Sequence[str]) -> Iterator[str]:
    yield "The other engine's figures are of its own data, so only the order of size compares."
    yield ""
    yield from _header("detector", "precision", "its precision", "recall", "its recall")
    for kind in (kind for kind in PEERS if kind in kinds):
        precision, recall = PEERS[kind]
        own = score.recall(kind=kind)
        yield _row(f"`{kind}`", told(score.precision(kind, DENSITIES)), f"{precision}", told(own), f"{recall}")


def _markets(score: Score, kinds: Sequence[str]) -> Iterator[str]:
    markets = [f"{what} {density}" for what in ("precision", "recall") for density in DENSITIES]
    yield from _header("detector", *markets, *(f"recall of {split}" for split in SPLITS))
    for kind in kinds:
        yield _row(
            f"`{kind}`",
            *(told(score.precision(kind, (density,))) for density in DENSITIES),
            *(told(score.recall(kind=kind, density=density)) for density in DENSITIES),
            *(told(score.recall(kind=kind, split=split)) for split in SPLITS),
        )


def _cells(score: Score, kinds: Sequence[str]) -> Iterator[str]:
    columns = [(density, split) for density in DENSITIES for split in SPLITS]
    yield from _header("detector", "severity", *(f"{density} {split}" for density, split in columns), "median s")
    for kind in kinds:
        for severity in SEVERITIES:
            row = [Cell(kind, severity, density, split) for density, split in columns]
            waits = [second for cell in row for second in score.seconds.get(cell, ())]
            found = (f"{len(score.seconds.get(c, ()))}/{score.played[c]}" if c in score.played else "–" for c in row)
            yield _row(f"`{kind}`", severity, *found, _seconds(percentile(waits, 50)))


def told(share: Share) -> str:
    """`0.93 (0.88–0.96)`, or a dash when nothing was tried."""
    low, high = share.bounds
    return "–" if share.value is None else f"{share.value:.2f} ({low:.2f}–{high:.2f})"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}"


def _header(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" if n == 0 else "---:" for n in range(len(names))))


def _row(*values: str) -> str:
    return f"| {' | '.join(values)} |"
