"""How many trades of a user in the last hour beat a market that had left an old quote behind."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    where=(("reference_age_ms", ">=", 2000), ("edge_bps", ">=", 20)),
    measure="count",
    window_s=3600,
    unit="trades",
    owner="risk",
    about="trades against a quote older than 2 s, at least 20 basis points better than the market",
)
