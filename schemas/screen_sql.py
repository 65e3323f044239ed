"""What happened on screens, as SQL that Spark and ClickHouse read alike: rage clicks, page views, engaged time.

The texts follow `schemas/rage.py` and `schemas/page_views.py` sentence by sentence.
"""

from dataclasses import dataclass

from schemas.heatmap_rules import PHANTOM_MS, RAGE_CLICKS, RAGE_MS, RAGE_PX
from schemas.page_views import FLICKER, QUIET, SHOWS, VISIBLE


@dataclass(frozen=True)
class Dialect:
    """What the engines write differently. local: the wall clock of a zone; day, weekday (Monday is 1), hour: of it."""

    local: str
    day: str
    weekday: str
    hour: str
    median: str
    grouping: str

    def local_time(self, at: str, zone: str) -> str:
        """The wall clock of a zone at UTC milliseconds."""
        return self.local.format(at=at, zone=zone)


CLICKHOUSE = Dialect(
    local="fromUnixTimestamp64Milli({at}, '{zone}')", day="toDate({0})", weekday="toDayOfWeek({0})", hour="toHour({0})",
    median="quantileExactInclusive(0.5)({0})", grouping="grouping({0})",
)  # fmt: skip
SPARK = Dialect(
    local="from_utc_timestamp(timestamp_millis({at}), '{zone}')", day="to_date({0})", weekday="(weekday({0}) + 1)",
    hour="hour({0})", median="percentile({0}, 0.5)", grouping="grouping_id({0})",
)  # fmt: skip

SESSION = "user_id, session_id, day"
ORDER = "event_time, seq, event_id"
PLACED = "page_x_milli IS NOT NULL AND page_y_px IS NOT NULL AND viewport_width_px IS NOT NULL"


def rage_sql(rows: str) -> str:
    """SELECT of the event ids of rage clicks. rows: text after FROM, of behaviour rows with their `day`, each once."""
    near = f"ORDER BY event_time RANGE BETWEEN {RAGE_MS} PRECEDING AND {RAGE_MS} FOLLOWING"
    keys = ("user_id", "session_id", "day", "page")
    same = " AND ".join(f"a.{key} = b.{key}" for key in keys)
    follows = "(b.at > a.at OR (b.at = a.at AND (b.seq > a.seq OR (b.seq = a.seq AND b.id >= a.id))))"
    apart = "(b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)"
    dense = f"""SELECT * FROM (
  SELECT {", ".join(keys)}, event_id AS id, event_time AS at, seq, page_x_milli * viewport_width_px AS x, page_y_px * 1000 AS y,
    count(*) OVER (PARTITION BY {", ".join(keys)} {near}) AS near_by
  FROM {rows} WHERE kind = 'click' AND {PLACED}
) WHERE near_by >= {RAGE_CLICKS}"""
    return f"""SELECT DISTINCT member FROM (
  SELECT b.id AS member, count(*) OVER (PARTITION BY a.id) AS burst FROM ({dense}) AS a JOIN ({dense}) AS b ON {same}
  WHERE {follows} AND b.at - a.at <= {RAGE_MS} AND {apart} <= {(1000 * RAGE_PX) ** 2}
) WHERE burst >= {RAGE_CLICKS}"""


def seen_sql(rows: str, carried: str) -> str:
    """SELECT of every row of `rows` with what it is worth, and the `carried` columns.

    begins, phantom: 1 or 0; view_id: the event id of the row that began the view it belongs to, NULL for none; counted_ms: what
    counts of its engaged time. rows: text after FROM, of behaviour rows with their `day`, each once.
    """
    session = f"PARTITION BY {SESSION} ORDER BY {ORDER}"
    before = f"OVER ({session} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    so_far = f"OVER ({session} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    steps = f"PARTITION BY {SESSION}, step ORDER BY {ORDER}"
    own = ", ".join(("user_id", "session_id", "day", "event_time", "seq", "event_id", "kind", "page", "page_version"))
    on_view = f"CASE WHEN kind IN {SHOWS} THEN page WHEN kind IN {VISIBLE} THEN '' END"
    repeated = f"kind = 'page_shown' AND coalesce(last_value({on_view}) IGNORE NULLS {before}, '') = page"
    flickers = f"kind IN {FLICKER} AND lag(kind) OVER ({steps}) IN {FLICKER} AND kind <> lag(kind) OVER ({steps})"
    close = f"page = lag(page) OVER ({steps}) AND event_time - lag(event_time) OVER ({steps}) < {PHANTOM_MS}"
    view = f"last_value(CASE WHEN begins = 1 THEN {{}} END) IGNORE NULLS {so_far}"
    visit = f"last_value(CASE WHEN step = 1 THEN {{}} END) IGNORE NULLS {so_far}"
    stepped = f"SELECT *, CASE WHEN kind = '{QUIET}' OR ({repeated}) THEN 0 ELSE 1 END AS step FROM {rows}"
    linked = f"SELECT *, CASE WHEN step = 1 AND {flickers} AND {close} THEN 1 ELSE 0 END AS link FROM ({stepped})"
    chained = (
        f"SELECT *, sum(1 - link) OVER ({steps} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS chain FROM ({linked})"
    )
    placed = f"SELECT *, row_number() OVER (PARTITION BY {SESSION}, step, chain ORDER BY {ORDER}) % 2 AS odd FROM ({chained})"
    second = "CASE WHEN link = 1 AND odd = 0 THEN 1 ELSE 0 END"
    paired = f"SELECT *, {second} AS closes FROM ({placed})"
    phantom = f"SELECT *, step * odd * coalesce(lead(link) OVER ({steps}), 0) AS phantom FROM ({paired})"
    spans = f"""SELECT *, CASE WHEN kind IN {SHOWS} THEN step * (1 - closes) * (1 - phantom) ELSE 0 END AS begins,
  CASE WHEN kind = 'page_shown' AND phantom = 1 THEN event_time
    WHEN kind = 'page_hidden' AND closes = 1 THEN lag(event_time) OVER ({steps}) ELSE 0 END AS shown_at,
  CASE WHEN kind = 'page_shown' AND phantom = 1 THEN lead(event_time) OVER ({steps})
    WHEN kind = 'page_hidden' AND closes = 1 THEN event_time ELSE 0 END AS hidden_at FROM ({phantom})"""
    known = f"""SELECT *, {view.format("event_id")} AS newest_id, {view.format("page")} AS newest_page,
  {view.format("page_version")} AS newest_version, coalesce({visit.format("shown_at")}, 0) AS from_ms,
  coalesce({visit.format("hidden_at")}, 0) AS until_ms FROM ({spans})"""
    spent = "greatest(0, engaged_ms - (least(event_time, until_ms) - from_ms))"
    return f"""SELECT {own}, {carried}, begins, phantom,
  CASE WHEN newest_page = page AND newest_version = page_version THEN newest_id END AS view_id,
  CASE WHEN engaged_ms IS NULL THEN 0 WHEN from_ms = 0 THEN engaged_ms ELSE {spent} END AS counted_ms
FROM ({known})"""
