"""Which page views of a session were real: a page counts when it is opened or come back to, not when a tab switch flickers.

Rows of one session of one user on one reporting day, in the order of (event_time, seq, event_id):

- A page is *shown* by page_view, and by page_shown unless it is on view already, because the newest of the session's rows
  about visibility showed the same page.
- A *phantom pair* is a page_shown and a page_hidden of one page, in either order, under a second apart, with no input, no
  page view and no other such row between them; of a longer flicker the first two rows are a pair, the next two, and so on.
- A *view* begins with a row that shows a page and is in no phantom pair. What follows on the same page and version, until the
  next view of the session begins, belongs to it.
- Engaged time counts but for what a phantom visit (shown, then hidden) may have added to the next rows of engagement: the time
  from shown to hidden, or to the engagement row when that came first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.events.behaviour import Behaviour
from schemas.heatmap_rules import PHANTOM_MS

SHOWS = ("page_view", "page_shown")
VISIBLE = (*SHOWS, "page_hidden")
FLICKER = ("page_shown", "page_hidden")
QUIET = "engagement"
"""The one kind of row that is no act of the user: it reports time."""


@dataclass
class Seen:
    """A row of a session. view: the row that began the view it belongs to, None for none; begins: it is that row itself.

    phantom: it is the first row of a phantom pair; engaged_ms: what counts of the row's engaged time.
    """

    act: Behaviour
    view: Behaviour | None = None
    begins: bool = False
    phantom: bool = False
    engaged_ms: int = 0


def seen_in(session: Sequence[Behaviour]) -> list[Seen]:
    """The rows of a session, which are in order, with what each is worth."""
    steps = [act for act in _not_repeated(session) if act.kind != QUIET]
    pairs = list(_pairs(steps))
    firsts, paired = {id(first) for first, _ in pairs}, {id(act) for pair in pairs for act in pair}
    visits = {id(act): _span(*pair) for pair in pairs for act in pair if pair[0].kind == "page_shown"}
    told = {id(act) for act in steps}
    found: list[Seen] = []
    view: Behaviour | None = None
    visit: tuple[int, int] | None = None
    for act in session:
        begins = id(act) in told and id(act) not in paired and act.kind in SHOWS
        view = act if begins else view
        visit = visits.get(id(act)) if id(act) in told else visit
        own = view if view is not None and _page(view) == _page(act) else None
        found.append(Seen(act, own, begins, id(act) in firsts, _counted(act, visit)))
    return found


def _page(act: Behaviour) -> tuple[str, str]:
    return act.page, act.page_version


def _span(first: Behaviour, second: Behaviour) -> tuple[int, int]:
    return first.event_time, second.event_time


def _counted(act: Behaviour, visit: tuple[int, int] | None) -> int:
    """The engaged time of a row without that of the phantom visit just before it."""
    if act.engaged_ms is None or visit is None:
        return act.engaged_ms or 0
    shown, hidden = visit
    return max(0, act.engaged_ms - (min(act.event_time, hidden) - shown))


def _not_repeated(session: Sequence[Behaviour]) -> Iterator[Behaviour]:
    """The rows without each page_shown of a page that is on view already."""
    newest: Behaviour | None = None
    for act in session:
        on_view = newest is not None and newest.kind != "page_hidden" and newest.page == act.page
        if act.kind in VISIBLE:
            newest = act
        if not (act.kind == "page_shown" and on_view):
            yield act


def _pairs(steps: Sequence[Behaviour]) -> Iterator[tuple[Behaviour, Behaviour]]:
    """The phantom pairs."""
    at = 0
    while at + 1 < len(steps):
        pair = steps[at], steps[at + 1]
        found = _flickers(*pair)
        if found:
            yield pair
        at += 2 if found else 1


def _flickers(first: Behaviour, second: Behaviour) -> bool:
    both = first.kind in FLICKER and second.kind in FLICKER and first.kind != second.kind
    return both and first.page == second.page and second.event_time - first.event_time < PHANTOM_MS
