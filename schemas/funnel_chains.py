"""All chains of events that a user may have gone through in a funnel, found by trying; `funnel_oracle.py` tells the rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.funnel import Exclusion, Funnel, Match
from schemas.funnel_events import Happening, meets, text_of


@dataclass(frozen=True, eq=False)
class Event:
    """A happening as a funnel sees it. rank: which of one instant is taken first; steps: the numbers of those it can fill."""

    at: int
    rank: int
    place: int
    steps: tuple[int, ...]
    excludes: tuple[int, ...]
    held: tuple[str, ...] | None
    value: str


@dataclass(frozen=True)
class Chain:
    """Events with the step that each fills, in the order of positions; the first is the entry."""

    filled: tuple[tuple[Event, int], ...]
    positional: bool

    @property
    def entry(self) -> Event:
        """The event that starts its clock."""
        return self.filled[0][0]

    @property
    def depth(self) -> int:
        """The furthest step, in unordered mode how many steps are done."""
        return len(self.filled) if self.positional else self.filled[-1][1]

    def time_of(self, number: int) -> int | None:
        """When step `number` was filled, in unordered mode the number-th of those done."""
        if self.positional:
            return self.filled[number - 1][0].at if number <= len(self.filled) else None
        return next((event.at for event, step in self.filled if step == number), None)

    def value_of(self, number: int) -> str:
        """The breakdown value on the event that fills step `number`."""
        return next((event.value for event, step in self.filled if step == number), "")

    def first_from(self, number: int) -> int | None:
        """When the first filled step from `number` on was filled."""
        return next((event.at for event, step in self.filled if step >= number), None)


def events_of(funnel: Funnel, own: list[Happening], as_of: int) -> list[Event]:
    """A user's events by the rank that decides between events of one instant, up to as_of and where some chain may use them."""
    start, end = funnel.range or (0, 2**62)
    known = [h for h in own if start <= h.at <= min(as_of, end - 1 + funnel.window_ms)]
    seen = [(h, tuple(n for n, step in enumerate(funnel.steps, 1) if fits(step, h))) for h in known]
    seen.sort(key=lambda each: (each[0].at, min(each[1], default=99), [-step for step in reversed(each[1])], each[0].place))
    return [_event(funnel, h, rank, steps) for rank, (h, steps) in enumerate(seen)]


def fits(part: Match, happening: Happening) -> bool:
    """Whether an event is the one that a step, or an exclusion, speaks of."""
    return part.event in (None, happening.event) and meets(part.where, happening.props)


def _event(funnel: Funnel, h: Happening, rank: int, steps: tuple[int, ...]) -> Event:
    excludes = tuple(n for n, exclusion in enumerate(funnel.exclusions) if fits(exclusion, h))
    constants = [text_of(h.props.get(name)) for name in funnel.hold_constant]
    held = None if None in constants else tuple(text for text in constants if text is not None)
    value = text_of(h.props.get(funnel.breakdown.property)) if funnel.breakdown else None
    return Event(h.at, rank, h.place, steps, excludes, held, value or "")


def enters(funnel: Funnel, event: Event, values: set[str] | None) -> bool:
    """Whether a chain may begin with an event; values: only one that carries one of these."""
    start, end = funnel.range or (0, 2**62)
    fills = bool(event.steps) if funnel.mode == "unordered" else 1 in event.steps
    return fills and start <= event.at < end and event.held is not None and (values is None or event.value in values)


def chains_from(funnel: Funnel, events: list[Event], entry: Event, values: set[str] | None) -> Iterator[Chain]:
    """Every chain of an entry, long or short, that keeps all rules but, in ordered and strict mode, those about exclusions."""
    alike = [e for e in events if e.held == entry.held and (values is None or e.value == entry.value)]
    free = [e for e in alike if entry.at <= e.at <= entry.at + funnel.window_ms and e != entry]
    if funnel.mode == "unordered":
        for step in entry.steps:
            yield from _unordered(funnel, events, free, ((entry, step),))
    else:
        yield from _ordered(funnel, events, free, ((entry, 1),))


def _ordered(funnel: Funnel, events: list[Event], free: list[Event], filled: tuple[tuple[Event, int], ...]) -> Iterator[Chain]:
    yield Chain(filled, positional=False)
    last, at_step = filled[-1]
    for step in range(at_step + 1, len(funnel.steps) + 1):
        for event in free:
            if step in event.steps and event.at >= last.at and event not in [e for e, _ in filled]:
                grown = (*filled, (event, step))
                unbroken = funnel.mode == "ordered" or not any(
                    last.at < e.at < event.at and at_step not in e.steps for e in events
                )
                if unbroken and _in_time(funnel, Chain(grown, positional=False)):
                    yield from _ordered(funnel, events, free, grown)
        if not funnel.steps[step - 1].optional:
            return


def _in_time(funnel: Funnel, chain: Chain) -> bool:
    for interval in funnel.intervals:
        start, end = chain.time_of(interval.from_step), chain.time_of(interval.to_step)
        if start is not None and end is not None:
            longest = interval.max_s if interval.max_s is not None else 1e12
            if not interval.min_s * 1000 <= end - start <= longest * 1000:
                return False
    return True


def _unordered(
    funnel: Funnel, events: list[Event], free: list[Event], filled: tuple[tuple[Event, int], ...]
) -> Iterator[Chain]:
    first, newest = filled[0][0].at, max(e.at for e, _ in filled)
    if any(first < e.at < newest and e.excludes for e in events):
        return
    chain = Chain(filled, positional=True)
    if _in_time(funnel, chain):
        yield chain
    for at, event in enumerate(free):
        for step in event.steps:
            if step not in [s for _, s in filled]:
                yield from _unordered(funnel, events, free[at + 1 :], (*filled, (event, step)))


def is_clean(funnel: Funnel, chain: Chain, events: list[Event]) -> bool:
    """Whether no excluding event lies between the steps it counts between."""
    if funnel.mode == "unordered":
        return True
    return not any(
        _lies_between(funnel, chain, event, exclusion)
        for number, exclusion in enumerate(funnel.exclusions)
        for event in events
        if number in event.excludes
    )


def _lies_between(funnel: Funnel, chain: Chain, event: Event, exclusion: Exclusion) -> bool:
    start, end = chain.first_from(exclusion.from_step), chain.first_from(exclusion.to_step or len(funnel.steps))
    if start is None or event.at <= start:
        return False
    return event.at < end if end is not None else event.at <= chain.entry.at + funnel.window_ms


def is_open(funnel: Funnel, entry: Event, events: list[Event]) -> bool:
    """Whether an entry may still count: in unordered mode a later excluding event throws it away."""
    return funnel.mode != "unordered" or not any(e.excludes and e.at > entry.at for e in events)


def is_complete(funnel: Funnel, chain: Chain) -> bool:
    """Whether every step that is not optional is filled."""
    return chain.depth >= (len(funnel.steps) if chain.positional else funnel.last_required)


def completed_at(funnel: Funnel, chain: Chain) -> int:
    """When the last step that is not optional was filled."""
    if chain.positional:
        return chain.filled[-1][0].at
    return next(event.at for event, step in chain.filled if step == funnel.last_required)
