"""The lake's tables that only the batch layer reads: every user's days, and what is carried from one day to the next."""

COUNTS = (
    "api_calls", "engaged_ms", "fills", "traded_fen", "largest_fill_fen", "pnl_fen", "fee_fen", "orders", "shares",
    "invitations", "deposits", "deposit_fen", "withdrawal_fen", "held_s",
)  # fmt: skip
"""Numbers of a user's day that are 0 when nothing of the kind happened."""

MOMENTS = (
    "first_seen_at", "last_seen_at", "registered_at", "first_fill_at", "last_fill_at", "first_deposit_at",
)  # fmt: skip

REGISTRATION = {"channel": "STRING", "acquisition_fen": "BIGINT", "referrer_user_id": "STRING"}

USER_DAY = (
    {"user_id": "STRING"} | dict.fromkeys(MOMENTS, "BIGINT") | REGISTRATION | {"visit_channel": "STRING"}
    | dict.fromkeys(COUNTS, "BIGINT")
    | {"traded_fen_squares": "DECIMAL(38,0)", "tallies": "MAP<STRING, BIGINT>", "day": "STRING"}
)  # fmt: skip
"""One row a user and day with any act of his.

tallies: `hour:07`, `size:4990` (fen), `held:3600` (s), `instrument:…`, `indicator:…`, `group:…` to how often.
"""

FIRST_TIME = {"user_id": "STRING", "what": "STRING", "at": "BIGINT"} | REGISTRATION | {"day": "STRING"}
"""One row a user and first time: `seen`, `registered`, `funded`, `traded`, filed under the day it happened."""

OPEN_LOT = {
    "user_id": "STRING", "instrument": "STRING", "lots": "ARRAY<STRUCT<at: BIGINT, quantity_e8: BIGINT>>", "day": "STRING",
}  # fmt: skip
"""What a user had open of an instrument at the end of a day on which he traded it."""

BUILT_DAY = {"day": "STRING", "mark": "STRING"}
"""Of which events something of a day was made: its user days, or all that is published of it."""

OWN_TABLES: dict[str, dict[str, str]] = {
    "user_day": USER_DAY, "first_time": FIRST_TIME, "open_lot": OPEN_LOT, "built_day": BUILT_DAY, "published_day": BUILT_DAY,
}  # fmt: skip
