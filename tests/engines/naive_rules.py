"""What rules say about a heap of events, by the plainest reading of the definitions: every window is a loop over rows."""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from schemas.catalogue import feature_catalogue
from schemas.clock import REPORTING_ZONE, SETTLES_AT_MS, day_bounds_ms, reporting_day
from schemas.conditions import holds
from schemas.feature import DAY_S, Feature
from schemas.identity import alert_id, event_mark
from streaming.catalogue import rules
from streaming.detector import Rule
from streaming.sql.expressions import names_in, rendered
from streaming.sql.position_vectors import LOOKBACK_MS
from streaming.sql.rule_alerts import columns_for
from streaming.sql.silences import SILENT_MS

Row = dict[str, Any]
Believed = dict[str, list[Row]]
USER_EVENTS = ("order", "fill", "transfer", "account")
DAY_EVENTS = {"user": ("transfer", "account"), "group": ("transfer",)}


def said(believed: Believed) -> dict[str, Row]:
    """alert_id to detector and values."""
    found: dict[str, Row] = {}
    readers = (_users, _positions, _devices, _referrers, _market, _talk)
    for moment in (moment for reader in readers for moment in reader(believed)):
        for name, rule in rules().items():
            if moment["trigger"] in rule.triggers and _says_yes(rule, moment):
                found[alert_id(name, _entity(rule, moment), moment["event_id"])] = {"detector": name, **moment}
    return found


def _entity(rule: Rule, moment: Row) -> str:
    names = {"instrument": "instrument", "user": "user_id", "group": "chat_id" if rule.on == "chat" else "group_id"}
    return str(moment[names[rule.entity_type]])


def _users(believed: Believed) -> Iterator[Row]:
    quotes = _by(believed["tick"], "instrument")
    versions = {name: _by(believed[name], "user_id") for name in ("profile", "link", "limit")}
    rows = [{**row, "trigger": name} for name in USER_EVENTS for row in believed[name]]
    for row in rows:
        row.update(_priced(row, quotes.get(row["instrument"], [])) if row["trigger"] == "fill" else {})
        row.update(_held(row, {name: of.get(row["user_id"], []) for name, of in versions.items()}))
    mine, linked = _by(rows, "user_id"), _by([row for row in rows if row["group_id"]], "group_id")
    for row in rows:
        own = _features("user", mine[row["user_id"]], row)
        yield {**row, **own, **_features("group", linked.get(row["group_id"], []), row)}


def _priced(fill: Row, ticks: list[Row]) -> Row:
    past = ticks[: bisect_right(ticks, fill["event_time"], key=lambda t: int(t["event_time"]))]
    quote = next((t for t in reversed(past) if t["kind"] == "quote"), None)
    edge = None
    if past and fill["price_e8"]:
        better = (past[-1]["price_e8"] - fill["price_e8"]) * (1 if fill["side"] == "buy" else -1) * 10_000
        edge = int(better / fill["price_e8"])
    return {
        "reference_price_e8": quote and quote["price_e8"],
        "reference_age_ms": quote and fill["event_time"] - quote["event_time"],
        "edge_bps": edge,
    }


def _held(row: Row, versions: dict[str, list[Row]]) -> Row:
    """The newest version of each kind at or before the row."""
    at = {name: next((v for v in reversed(of) if v["event_time"] <= row["event_time"]), None) for name, of in versions.items()}
    profile, link, limit = at["profile"], at["link"], at["limit"]
    normal = {n: profile["values"].get(n) if profile else None for n, f in feature_catalogue().items() if f.source == "profile"}
    group = link["group_id"] if link and link["group_id"] != row["user_id"] else None
    tier = profile["tier"] if profile else "novice"
    channel = profile.get("channel") if profile else None
    limit_fen = limit["limit_fen"] if limit else None
    return {**normal, "tier": tier, "user_channel": channel, "group_id": group, "limit_fen": limit_fen}


def _positions(believed: Believed) -> Iterator[Row]:
    closing = [{**f, "trigger": "position"} for f in believed["fill"] if _closes_soon(f["event_time"])]
    for user in _by(closing, "user_id").values():
        for own in _by(user, "instrument").values():
            bars = []
            for second in sorted({f["event_time"] // 1000 for f in own}):
                now = [f for f in own if f["event_time"] // 1000 == second]
                bar = {name: now[0][name] for name in ("user_id", "instrument", "trigger")}
                at = second * 1000 + 999
                bar |= {"event_id": f"{bar['user_id']}|{bar['instrument']}@{at}", "event_time": at, "seq": at}
                for side, field in (("buy", "bought_e8"), ("sell", "sold_e8")):
                    bar[field] = sum(f["quantity_e8"] for f in now if f["side"] == side)
                bars.append(bar | {"fills": len(now), "amount_fen": sum(f["amount_fen"] for f in now)})
            for bar in bars:
                start = bar["event_time"] + 1 - 300_000
                of_all = [f for f in closing if f["instrument"] == bar["instrument"]]
                volume = sum(f["quantity_e8"] for f in of_all if start <= f["event_time"] <= bar["event_time"])
                day = {"day_start_ms": _midnight(bar["event_time"]), "market_quantity_5m": volume}
                yield {**bar, **day, **_features("position", bars, bar)}


def _closes_soon(at: int) -> bool:
    clock = at - _midnight(at)
    return SETTLES_AT_MS - LOOKBACK_MS <= clock < SETTLES_AT_MS


def _devices(believed: Believed) -> Iterator[Row]:
    kinds = ("registered", "device_bound", "login_succeeded")
    rows = [{**r, "trigger": "device"} for r in believed["account"] if r.get("device_id") and r["kind"] in kinds]
    for own in _by(rows, "device_id").values():
        for row in own:
            yield {**row, **_features("device", own, row)}


def _referrers(believed: Believed) -> Iterator[Row]:
    came = [r for r in believed["account"] if r["kind"] == "registered" and r.get("referrer_user_id")]
    rows = [{**r, "trigger": "referrer", "user_id": r["referrer_user_id"]} for r in came]
    for own in _by(rows, "user_id").values():
        for row in own:
            yield {**row, **_features("referrer", own, row)}


def _bars(believed: Believed) -> dict[str, list[Row]]:
    """One-second bars by instrument, with their features."""
    seconds: dict[tuple[str, int], list[Row]] = {}
    for tick in believed["tick"]:
        seconds.setdefault((tick["instrument"], tick["event_time"] // 1000 * 1000 + 999), []).append(tick)
    bars = [
        {"trigger": "bar", "instrument": i, "event_time": t, "seq": t, "event_id": f"{i}@{t}", "ticks": len(own),
         "quantity_e8": sum(x.get("quantity_e8") or 0 for x in own if x["kind"] == "trade"),
         "low_e8": min(x["price_e8"] for x in own), "high_e8": max(x["price_e8"] for x in own)}
        for (i, t), own in seconds.items()
    ]  # fmt: skip
    return {i: [{**bar, **_features("instrument", own, bar)} for bar in own] for i, own in _by(bars, "instrument").items()}


def _market(believed: Believed) -> Iterator[Row]:
    for instrument, bars in _bars(believed).items():
        yield from bars
        for bar, later in zip(bars, [*bars[1:], None], strict=True):
            if later is None or later["event_time"] - bar["event_time"] > SILENT_MS:
                at = bar["event_time"]
                silent = {"event_time": at + SILENT_MS, "silent_ms": SILENT_MS, "last_bar_at": at, "bars_1m": bar["bars_1m"]}
                yield {"trigger": "silence", "instrument": instrument, "event_id": f"{instrument}@silent@{at}", **silent}


def _talk(believed: Believed) -> Iterator[Row]:
    social = [{**r, "chat_id": r.get("group_id")} for r in believed["social"]]
    chats = [{**r, "trigger": "chat"} for r in social if r["kind"] == "group_activity" and r["chat_id"]]
    for own in _by(chats, "chat_id").values():
        for row in own:
            yield {**row, **_features("chat", own, row)}
    shares = _by([{**r, "trigger": "topic"} for r in social if r.get("instrument")], "instrument")
    for instrument, bars in _bars(believed).items():
        seen = [{**bar, "trigger": "talked_bar"} for bar in bars]
        own = _by([*seen, *shares.get(instrument, [])], "instrument")[instrument]
        for bar in seen:
            yield {**bar, **_features("topic", own, bar)}


def _features(entity: str, own: list[Row], row: Row) -> Row:
    """Every feature of the entity at a row; own: all rows of its key, in the order of time."""
    prefix = "group_" if entity == "group" else ""
    measured = {n: f for n, f in feature_catalogue().items() if f.entity == entity and f.measure != "last"}
    windows = {window_s: _window(entity, window_s, own, row) for window_s in {f.window_s for f in measured.values()}}
    values: Row = {}
    for window_s, seen in windows.items():
        marks = None if seen is None else sum(event_mark(r["event_time"], r["seq"]) for r in seen)
        values |= {f"{prefix}events_{window_s}": seen and len(seen), f"{prefix}checksum_{window_s}": marks}
    for name, feature in measured.items():
        seen = windows[feature.window_s]
        values[name] = None if seen is None else _measured(feature, seen)
    return values


def _window(entity: str, window_s: int, own: list[Row], row: Row) -> list[Row] | None:
    """The rows of (t - w, t], or of the day so far, which orders and trades are not told of; None without group."""
    if entity == "group" and not row["group_id"]:
        return None
    start = row["event_time"] - window_s * 1000
    if window_s == DAY_S:
        events = DAY_EVENTS.get(entity)
        if events and row["trigger"] not in events:
            return None
        start = _midnight(row["event_time"]) - 1
        own = [r for r in own if not events or r["trigger"] in events]
    moment = lambda r: int(r["event_time"])  # noqa: E731
    return own[bisect_right(own, start, key=moment) : bisect_right(own, row["event_time"], key=moment)]


def _measured(feature: Feature, seen: list[Row]) -> int | None:
    source = feature.source if feature.entity in ("user", "group", "instrument") else feature.entity
    taken = [r for r in seen if r["trigger"] == source and holds(feature.where, r)]
    if feature.measure == "count":
        return len(taken)
    told = [r[feature.field] for r in taken if feature.field and r.get(feature.field) is not None]
    if feature.measure == "distinct":
        return len({*told})
    if feature.measure == "sum":
        return sum(told)
    return (min if feature.measure == "min" else max)(told, default=None)


def _says_yes(rule: Rule, moment: Row) -> bool:
    if rule.linked and not moment["group_id"]:
        return False
    if len(rule.tiers) < 3 and moment["tier"] not in rule.tiers:
        return False
    asked, names = _question(rule.where, rule.when, rule.entity, tuple(rule.thresholds.items()))
    return bool(ENGINE.execute(asked, {name: moment.get(name) for name in names}).fetchone()[0])


@cache
def _question(where: str, when: str, entity: str, thresholds: tuple[tuple[str, int], ...]) -> tuple[str, tuple[str, ...]]:
    """The rule as a query about named values, and their names."""
    known = columns_for(entity)
    asked = f"{rendered(where, {}, known)} AND ({rendered(when, dict(thresholds), known)})"
    names = tuple(sorted({*names_in(where), *names_in(when)} - {name for name, _ in thresholds}))
    return f"SELECT {asked} FROM (SELECT {', '.join(f':{n} AS `{n}`' for n in names) or '1'})", names


ENGINE = sqlite3.connect(":memory:")


@cache
def _day(at_hour: int) -> int:
    return day_bounds_ms(reporting_day(at_hour * 3_600_000, REPORTING_ZONE))[0]


def _midnight(at: int) -> int:
    """Midnight of the reporting day; its zone is whole hours ahead of UTC."""
    return _day(at // 3_600_000)


def _by(rows: Iterable[Row], field: str) -> dict[str, list[Row]]:
    """The rows of each value of a field, in the order (event_time, seq)."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda r: (r["event_time"], r["seq"])):
        found.setdefault(row[field], []).append(row)
    return found
