"""What the simulated platform shows on screens: phantom views are found as they were made."""

import numpy as np
import pyarrow as pa

from schemas.events.behaviour import Behaviour
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_oracle import answer
from schemas.heatmap_rules import PHANTOM_MS
from schemas.screen_file import Screen
from streaming.simulator.behaviour import browse
from streaming.simulator.population import population
from streaming.simulator.sessions import of_a_day

INPUT = ("click", "scroll", "indicator_used", "page_view")
START_MS = 1_767_225_600_000 - 8 * 3_600_000
"""Midnight in Shanghai."""


def acts_of_a_day(seed: int) -> list[Behaviour]:
    rng, people = np.random.default_rng(seed), population(seed, 2_000)
    rows = browse(rng, people, of_a_day(rng, people, np.ones(people.size, bool), START_MS, "s"))
    rows = rows.set_column(rows.schema.get_field_index("seq"), "seq", pa.array(range(len(rows))))
    names = {field for field in Behaviour.__dataclass_fields__ if field != "TOPIC"} & set(rows.column_names)
    told = [{name: row[name] for name in names} | {"event_id": str(n)} for n, row in enumerate(rows.to_pylist())]
    acts = [Behaviour(**{name: value for name, value in row.items() if value is not None}) for row in told]
    return sorted(acts, key=lambda act: (act.event_time, act.seq, act.event_id))


def made_phantoms(acts: list[Behaviour]) -> int:
    """Pairs as the simulator makes them: hidden, and shown again on the same page after its gap, without input in between."""
    sessions: dict[str, list[Behaviour]] = {}
    for act in acts:
        sessions.setdefault(act.session_id, []).append(act)
    found = 0
    for session in sessions.values():
        for hidden in (act for act in session if act.kind == "page_hidden"):
            back = [a for a in session if a.kind == "page_shown" and a.page == hidden.page and a.event_time > hidden.event_time]
            if back and back[0].event_time - hidden.event_time < PHANTOM_MS:
                between = (a for a in session if hidden.event_time <= a.event_time <= back[0].event_time)
                found += not any(act.kind in INPUT for act in between)
    return found


def test_phantom_views_are_removed_with_at_most_one_per_cent_of_error():
    acts = acts_of_a_day(5)
    told = answer(HeatmapQuery(kind="dwell", fewest_users=1), Screen(acts, {}))["totals"]
    truth, naive = made_phantoms(acts), sum(act.kind in ("page_view", "page_shown") for act in acts)
    assert truth > 100
    assert abs(told["phantom_views"] - truth) <= 0.01 * truth
    assert abs(told["views"] - (naive - truth)) <= 0.01 * told["views"]
