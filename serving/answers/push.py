"""Takes features that another system computed, in the shape of Feast's push: of two values the newer event time wins."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from redis.asyncio import Redis

from schemas.clock import FUTURE_MS, moment_ms
from schemas.feature_places import JOIN_KEYS, entity_id
from serving.moments import now_ms
from serving.online_layout import layout_of, pushed_key
from serving.problems import refused

MOST_ROWS = 1000
TIME = "event_timestamp"

NEWER_WINS = """
local written = 0
for at = 1, #ARGV, 3 do
  local held = redis.call('HGET', KEYS[1], ARGV[at])
  if not held or tonumber(string.match(held, '^%d+')) <= tonumber(ARGV[at + 1]) then
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1] .. '|' .. ARGV[at + 2])
    written = written + 1
  end
end
return written
"""
"""ARGV are triples of feature, event time and value; how many of them were kept."""


class PushRequest(BaseModel):
    """push_source_name: `<entity>_push`; df: columns of equal length: the entity's keys, `event_timestamp`, and features.

    Only features whose source is `pushed` can be told; all others are computed from events.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "push_source_name": "user_push", "to": "online",
        "df": {"user_id": ["u1"], "event_timestamp": ["2026-01-31T08:00:00.000Z"], "outside_risk_points": [62]},
    }]})  # fmt: skip

    push_source_name: str
    df: dict[str, list[str | int | None]] = Field(max_length=100)
    to: Literal["online"] = "online"


class PushAnswer(BaseModel):
    """How many values were kept, and how many were older than what was there."""

    kept: int
    older: int


async def push(redis: Redis, request: PushRequest) -> PushAnswer:
    """Writes the values; a problem when a source, a column or a value is wrong, and then nothing is written."""
    entity = request.push_source_name.removesuffix("_push")
    pushed = sorted(n for n, f in layout_of(entity).features.items() if f.source == "pushed") if entity in JOIN_KEYS else []
    if not pushed or entity == request.push_source_name:
        raise refused("push_source_name", request.push_source_name, "`user_push` or `device_push`")
    names = checked_columns(request.df, entity, pushed)
    rows = [checked_row(request.df, row, names) for row in range(len(request.df[TIME]))]
    script = redis.register_script(NEWER_WINS)
    kept = 0
    for row, told in enumerate(rows):
        keys = [str(request.df[key][row]) for key in JOIN_KEYS[entity]]  # type: ignore[index]
        kept += await script(keys=[pushed_key(entity, entity_id(*keys))], args=told)
    return PushAnswer(kept=kept, older=len(rows) * len(names) - kept)


def checked_columns(df: dict[str, list[str | int | None]], entity: str, pushed: list[str]) -> list[str]:
    """The features among the columns; a problem when columns are missing, unknown, uneven or too long."""
    needed = (*JOIN_KEYS[entity], TIME)  # type: ignore[index]
    if missing := [name for name in needed if name not in df]:
        raise refused("df", ", ".join(df), f"the column {missing[0]}")
    names = [name for name in df if name not in needed and name != "created"]
    if unknown := [name for name in names if name not in pushed]:
        raise refused("df", unknown[0], f"one of {', '.join(pushed)}; all other features are computed from events")
    if len({len(values) for values in df.values()}) != 1 or not 0 < len(df[TIME]) <= MOST_ROWS:
        raise refused("df", {n: len(v) for n, v in df.items()}, f"columns of equal length, of 1 to {MOST_ROWS} rows")
    return names


def checked_row(df: dict[str, list[str | int | None]], row: int, names: list[str]) -> list[Any]:
    """Feature, event time and value, one after the other, of one row."""
    try:
        at = moment_ms(df[TIME][row])
    except ValueError as rule:
        raise refused(f"df.{TIME}", df[TIME][row], str(rule)) from None
    if not 0 <= at <= now_ms() + FUTURE_MS:
        raise refused(f"df.{TIME}", df[TIME][row], f"a moment at most {FUTURE_MS} ms ahead of now")
    told: list[Any] = []
    for name in names:
        value = df[name][row]
        if value is not None and not (isinstance(value, int) and -(2**53) < value < 2**53):
            raise refused(f"df.{name}", value, "a whole number of at most 53 bits, or null")
        told += [name, at, "" if value is None else value]
    return told
