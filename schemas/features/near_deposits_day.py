"""How many deposits of a user today were each just below what is reported."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    where=(("kind", "=", "deposit"), ("amount_fen", ">=", 4_000_000), ("amount_fen", "<", 5_000_000)),
    measure="count",
    window_s=86_400,
    unit="transfers",
    owner="risk",
    about="deposits of ¥40,000 up to ¥50,000 each, in the reporting day so far",
)
