"""Asks every rule about every vector and writes an alert row for each yes; views `user_alert`, `instrument_alert`."""

from collections.abc import Mapping

from schemas.catalogue import contracts
from schemas.columns import flink_columns
from schemas.conditions import literal
from schemas.feature import DAY_S
from streaming.detector import ALL_TIERS, Rule
from streaming.sql.alert_rows import alert_id, alert_select, bounded_score, fixed_columns, sentence, sql_map
from streaming.sql.expressions import names_in, rendered
from streaming.sql.user_vectors import COLUMNS
from streaming.sql.windows import features_of

AT_ONCE = 6
"""Of how many rules one step makes the alert rows."""

MOMENT = ("trigger", "kind", "event_id", "event_time")
EVENT_FIELDS = {
    "user": (
        *MOMENT,
        "user_id",
        "group_id",
        "tier",
        "user_channel",
        "day_start_ms",
        *(c for c in COLUMNS if not c.startswith("new_")),
    ),
    "position": (*MOMENT, "user_id", "instrument", "bought_e8", "sold_e8", "amount_fen", "market_quantity_5m", "day_start_ms"),
    "device": (*MOMENT, "user_id", "device_id"),
    "referrer": (*MOMENT, "user_id", "newcomer_user_id"),
    "instrument": (*MOMENT, "instrument", "low_e8", "high_e8", "ticks", "quantity_e8"),
    "silence": (*MOMENT, "instrument", "last_bar_at", "silent_ms", "bars_1m"),
    "talk": (*MOMENT, "user_id", "chat_id", "instrument", "message_count", "high_e8", "price_low_10m"),
}
"""By whose vectors: what they tell of their own event."""

OTHERS: dict[str, tuple[str, ...]] = {"user": ("user", "group"), "silence": (), "talk": ("chat", "topic")}
MEASURED = {entity: OTHERS.get(entity, (entity,)) for entity in EVENT_FIELDS}
"""By whose vectors: whose features they carry."""

TEXTS = {
    "trigger", "kind", "event_id", "user_id", "group_id", "chat_id", "tier", "user_channel", "instrument", "side", "device_id",
    "counterparty_user_id", "newcomer_user_id", "reason",
}  # fmt: skip
"""The fields that are words; all else are numbers."""


def rule_alerts(entity: str, catalogue: Mapping[str, Rule], into: str = "alert") -> list[str]:
    """Two views: `<entity>_<into>_hit`, a row for every vector and rule that says yes, and `<entity>_<into>`.

    Vectors pass one cheap filter first, so that sentences and maps are built for hits alone. A few rules at once make a row's
    columns: the code of all would be too long for one method of the JVM, and cutting it takes longer than all else. A rule's
    name may carry the version that is asked, `<rule>@<version>`.
    """
    own = {name: r for name, r in catalogue.items() if r.entity == entity}
    conditions = {name: _condition(rule) for name, rule in own.items()}
    chosen = ",\n    ".join(f"CASE WHEN {condition} THEN '{name}' END" for name, condition in conditions.items())
    some = "\n  OR ".join(conditions.values())
    hits = (
        f"CREATE TEMPORARY VIEW {entity}_{into}_hit AS\nSELECT v.*, d.detector AS said FROM (\n"
        f"  SELECT *, ARRAY[\n    {chosen}] AS detectors FROM {entity}_vector\n  WHERE {some}\n) AS v\n"
        "CROSS JOIN UNNEST(detectors) AS d(detector) WHERE d.detector IS NOT NULL"
    )
    few = (dict(list(own.items())[first : first + AT_ONCE]) for first in range(0, len(own), AT_ONCE))
    told = (_told(rules, f"{entity}_{into}_hit") for rules in few)
    return [hits, f"CREATE TEMPORARY VIEW {entity}_{into} AS\n" + "\nUNION ALL\n".join(told)]


def _told(rules: Mapping[str, Rule], hits: str) -> str:
    """The alert rows of these rules."""
    columns = _by_rule({name: _columns(name, rule) for name, rule in rules.items()})
    return f"{alert_select(columns, hits)} WHERE said IN ({', '.join(map(literal, rules))})"


def columns_for(entity: str) -> list[str]:
    """The names that a rule over these vectors may use: their features and the fields of the triggering event."""
    return [*EVENT_FIELDS[entity], *features_of(*MEASURED[entity])]


def _by_rule(columns: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Each column of an alert as the rule has it that said yes: one look at the hits, however many rules there are."""
    types = flink_columns(contracts()["alert"])
    return {column: _chosen({name: own[column] for name, own in columns.items()}, kind) for column, kind in types.items()}


def _chosen(told: Mapping[str, str], kind: str) -> str:
    if len({*told.values()}) == 1:
        return next(iter(told.values()))
    cases = " ".join(f"WHEN '{name}' THEN CAST({sql} AS {kind})" for name, sql in told.items())
    return f"CASE said {cases} END"


def _condition(rule: Rule) -> str:
    known = columns_for(rule.entity)
    where, when = rendered(rule.where, {}, known), rendered(rule.when, rule.thresholds, known)
    parts = [f"`trigger` IN ({', '.join(map(literal, rule.triggers))})", where, f"({when})"]
    if rule.linked:
        parts.insert(1, "group_id IS NOT NULL")
    if rule.tiers != ALL_TIERS:
        parts.insert(1, f"tier IN ({', '.join(map(literal, rule.tiers))})")
    return f"({' AND '.join(parts)})"


def _columns(name: str, rule: Rule) -> dict[str, str]:
    key = _entity(rule)
    known = columns_for(rule.entity)
    values = [n for n in names_in(rule.when) if n not in rule.thresholds and n not in TEXTS]
    words = {n: f"`{n}`" for n in known} | {n: str(v) for n, v in rule.thresholds.items()}
    detector = name.partition("@")[0]
    return fixed_columns(detector, rule) | _evidence(rule) | {
        "alert_id": alert_id(detector, key, "event_id"),
        "score": bounded_score(rendered(rule.score, rule.thresholds, known)),
        "entity_type": f"'{rule.entity_type}'",
        "entity_id": key,
        "user_id": "user_id" if "user_id" in known else "NULL",
        "instrument": "instrument" if "instrument" in known else "NULL",
        "trigger_event_id": "event_id",
        "event_time": "event_time",
        "values": sql_map({n: f"`{n}`" for n in values}),
        "sentence_en": sentence(rule.en, words),
        "sentence_zh": sentence(rule.zh, words),
    }  # fmt: skip


def _entity(rule: Rule) -> str:
    """The column with the id of whom the alert is about."""
    if rule.entity_type == "instrument":
        return "instrument"
    return "group_id" if rule.linked else "chat_id" if rule.entity_type == "group" else "user_id"


def _evidence(rule: Rule) -> dict[str, str]:
    """The window whose events prove the alert; a rule without window is proved by its trigger event alone."""
    if rule.window_s is None:
        window = dict.fromkeys(("window_start_ms", "window_end_ms", "window_count", "window_checksum"), "NULL")
        return window | {"evidence_ids": "ARRAY[event_id]"}
    of = "group_" if rule.linked else ""
    start = f"{of}day_start_ms - 1" if rule.window_s == DAY_S else f"event_time - {rule.window_s * 1000}"
    return {
        "window_start_ms": start,
        "window_end_ms": "event_time",
        "window_count": f"{of}events_{rule.window_s}",
        "window_checksum": f"{of}checksum_{rule.window_s}",
        "evidence_ids": "ARRAY[event_id]",
    }
