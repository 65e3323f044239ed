"""Two logins of one user are further apart than any plane could have carried him.

Fires: two logins in a row of one user within a day, from cities at least 500 km apart, at more than 1,000 km/h between them.
Why: one password in two places; airliners cruise at about 900 km/h, and 500 km leaves out cities mistaken by their network
    address. The way is the straight line through the Earth, shorter than any real one, so nobody is accused wrongly.
Misses: cities that `schemas/places.py` does not know, thieves nearby, and users behind a foreign network address look guilty.
"""

from streaming.detector import Pattern
from streaming.story import step

APART = " + ".join(f"(B.{axis}_km - A.{axis}_km) * (B.{axis}_km - A.{axis}_km)" for axis in "xyz")
HERE = step("login_succeeded", 0, city="Shanghai")

DETECTOR = Pattern(
    rows="login_row",
    where="x_km IS NOT NULL",
    partition_by=("user_id",),
    steps="A B",
    define={
        "B": f"({APART}) >= {{min_km}} * {{min_km}} AND ({APART}) * 3600 * 3600 > {{max_kmh}} * {{max_kmh}}"
        " * ((B.event_time - A.event_time) / 1000) * ((B.event_time - A.event_time) / 1000)"
    },
    within_ms=86_400_000,
    last="B",
    parties=("B.user_id",),
    evidence=("A.event_id", "B.event_id"),
    values={"distance_km": f"CAST(SQRT(CAST({APART} AS DOUBLE)) AS BIGINT)", "elapsed_ms": "B.event_time - A.event_time"},
    condition="distance_km >= min_km AND (distance_km + 1) * 3600000 > max_kmh * (elapsed_ms - 1000)",
    thresholds={"min_km": 500, "max_kmh": 1_000},
    family="account",
    severity="high",
    cooldown_s=3600,
    score=75,
    en="{user_id} logged in from two places {distance_km} km apart within {elapsed_ms} ms (limit {max_kmh} km/h).",
    zh="{user_id} 在 {elapsed_ms} 毫秒内从相距 {distance_km} 公里的两地登录(上限每小时 {max_kmh} 公里)。",
    fires=(
        (HERE, step("login_succeeded", 3_600_000, city="Beijing")),
        (HERE, step("login_succeeded", 36_000_000, city="New York")),
    ),
    silent=(
        (HERE, step("login_succeeded", 4_000_000, city="Beijing")),
        (HERE, step("login_succeeded", 0, city="Hangzhou")),
        (HERE, step("login_succeeded", 3_600_000, city="Atlantis")),
        (HERE, step("login_succeeded", 3_600_000, city="Beijing", user_id="v")),
        (HERE, step("login_succeeded", 36_000_000, city="Beijing")),
    ),
)
