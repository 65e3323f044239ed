"""The counts of a scorecard, added up over worlds: cases by cell, right and false alerts by kind."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from streaming.scorecard.cells import Cell
from streaming.scorecard.figures import Share
from streaming.scorecard.matching import Alert, judged
from streaming.scorecard.world import World


@dataclass
class Score:
    """played: cases by cell; seconds: time to the first right alert of each found case; false: incidents by kind and density.

    related: alerts about a case of another kind; honest: rows of honest people by density; alerts: how many in all.
    """

    seeds: list[int] = field(default_factory=list)
    played: dict[Cell, int] = field(default_factory=lambda: defaultdict(int))
    seconds: dict[Cell, list[float]] = field(default_factory=lambda: defaultdict(list))
    false: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    related: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    honest: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    alerts: int = 0

    def add(
        self, worlds: Sequence[World], alerts: Collection[Alert], kinds: Iterable[str], cooldown_ms: Mapping[str, int]
    ) -> None:
        """Takes in what the detectors said about some worlds."""
        cases = [case for world in worlds for case in world.cases]
        density = {case.world: case.cell.density for case in cases}
        for case in cases:
            self.played[case.cell] += 1
        for kind, found in judged(alerts, cases, kinds, cooldown_ms, [world.name for world in worlds]).items():
            for place, seconds in found.seconds.items():
                self.seconds[cases[place].cell].append(seconds)
            for name, incidents in found.false.items():
                self.false[kind, density[name]] += incidents
            self.related[kind] += found.related
        for world in worlds:
            self.honest[density[world.name]] += world.honest
        self.alerts += len(alerts)

    def recall(self, **where: object) -> Share:
        """Of the cases in the cells of these values, those that were found."""
        chosen = [cell for cell in self.played if cell.is_in(**where)]
        return Share(sum(len(self.seconds.get(cell, ())) for cell in chosen), sum(self.played[cell] for cell in chosen))

    def precision(self, kind: str, densities: Collection[str]) -> Share:
        """Of the right and the false incidents of a kind in some markets, the right ones."""
        right = sum(self.recall(kind=kind, density=density).hits for density in densities)
        return Share(right, right + sum(self.false.get((kind, density), 0) for density in densities))

    def waits(self, **where: object) -> list[float]:
        """Seconds to the first right alert of every found case in the cells of these values."""
        return [second for cell, seconds in self.seconds.items() if cell.is_in(**where) for second in seconds]
