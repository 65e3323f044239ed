"""What holds for a user at a moment: tier, group, limit and own normal, by the versions in force; view `user_event`.

A version is a text that sorts by (event_time, seq), and the greatest so far is the newest, in whatever order rows came. It
looks back without end and keeps one text a user.
"""

from collections.abc import Mapping

from streaming.sql.dialect import Dialect
from streaming.sql.windows import features_of

PLACE = "LPAD(CAST(`event_time` AS STRING), 15, '0') || LPAD(CAST(`seq` AS STRING), 19, '0')"
OWN = ("event_id", "event_time", "observed_at", "seq", "region", "user_id")
PROFILE = [name for name, f in features_of("user").items() if f.source == "profile"]
"""The numbers of a profile that rules may use, in the order in which its text has them."""

HELD = ("group_id", "tier", "user_channel", "limit_fen", *PROFILE)
"""What versions tell of a moment, beside the event's own columns."""

SAYS_FROM = 35
"""Where in such a text the version itself begins."""


def versions(event: Mapping[str, str], dialect: Dialect) -> str:
    """Every row of `user_row` with what held at its moment; who is linked to nobody has no group.

    event: the columns of its rows, and their types.
    """
    over = dialect.over("`user_id`", None)
    newest = ", ".join(f"MAX(`{v}`) OVER {over} AS newest_{v}" for v in ("profile", "link", "limit"))
    nothing = ", ".join(f"CAST(NULL AS STRING) AS `{v}`" for v in ("profile", "link", "limit"))
    rows = [f"SELECT *, {nothing} FROM user_row"]
    rows += [_told(name, event) for name in ("profile", "link", "limit")]
    group = f"SUBSTRING(newest_link FROM {SAYS_FROM})"
    normal = ",\n  ".join(f"CAST({_part(place)} AS BIGINT) AS {name}" for place, name in enumerate(PROFILE, 1))
    union = "\n  UNION ALL\n  ".join(rows)
    return f"""CREATE TEMPORARY VIEW user_event AS
SELECT {", ".join(f"`{c}`" for c in event)}, rowtime, CASE WHEN {group} <> user_id THEN {group} END AS group_id,
  COALESCE({_part(0)}, 'novice') AS tier, {_part(len(PROFILE) + 1)} AS user_channel,
  CAST(SUBSTRING(newest_limit FROM {SAYS_FROM}) AS BIGINT) AS limit_fen,
  {normal}
FROM (
  SELECT *, {newest} FROM (
  {union})
) WHERE `trigger` IS NOT NULL"""


def _part(place: int) -> str:
    """A part of the newest profile; an empty one is missing."""
    return f"NULLIF(SPLIT_INDEX(SUBSTRING(newest_profile FROM {SAYS_FROM}), '|', {place}), '')"


def _told(version: str, event: Mapping[str, str]) -> str:
    """The rows of a version, in the columns of events; they have no trigger, and end here."""
    numbers = "".join(f" || '|' || COALESCE(CAST(`values`['{name}'] AS STRING), '')" for name in PROFILE)
    profile = f"tier{numbers} || '|' || COALESCE(channel, '')"
    says = {"profile": profile, "link": "group_id", "limit": "CAST(limit_fen AS STRING)"}
    columns = ", ".join(f"`{c}`" if c in OWN else f"CAST(NULL AS {kind}) AS `{c}`" for c, kind in event.items())
    texts = [f"{PLACE} || {says[v]}" if v == version else "CAST(NULL AS STRING)" for v in says]
    return f"SELECT {columns}, rowtime, {', '.join(texts)} FROM {version}_row"
