"""The pieces of the growth pages, rendered from small answers in both languages."""

from typing import Any

import pytest

from serving.answers.campaigns import CampaignsAnswer, campaign_in
from serving.answers.channels import ESTIMATES, ChannelsAnswer
from serving.answers.cohorts import CohortsAnswer
from serving.answers.profiles import ProfileAnswer, ProfileVersion
from serving.answers.social import SocialAnswer
from serving.answers.tier_funnel import TierFunnelAnswer, steps_of
from serving.answers.tiers import NAMES, TiersAnswer, TierUser, UsersAsked
from serving.pages.figures import part_of, show_as, yuan
from serving.pages.templates import render
from serving.pages.trend_chart import bar_options, trend_options
from serving.pages.words import WORDS

PUBLISHED = {"day": "2026-01-31", "run_id": "r", "published_at": 1_769_900_000_000}
UNSURE = {"value": 2.0, "low": None, "high": None}
CHANNEL = {"channel": "", "reach": 1, "registered": 1, "open": 1, "funded": 0, "traded": 0, "cost_fen": 5, "revenue_fen": 0}
CHANNELS = ChannelsAnswer(
    **PUBLISHED,
    channels=[{**CHANNEL, **dict.fromkeys(ESTIMATES, UNSURE), "payback_days": {"value": 3, "low": 2, "high": None}}],
)
CELL = {"week": 0, "active": 2, "trading": 0, "fee_fen": 5, "retention": 1.0, "fee_per_user_fen": 2.5, "complete": False}
COHORTS = CohortsAnswer(**PUBLISHED, cohorts=[{"cohort": "2026-01-26", "users": 2, "weeks": [CELL]}])
LEVELS = [{"tier": name, "users": 1, "reached": 3 - at, "of_lower": 0.5 if at else None} for at, name in enumerate(NAMES)]
TIERS = TiersAnswer(**PUBLISHED, levels=LEVELS, moves=[], days=[])
SOCIAL_DAY = {
    **dict.fromkeys(("active_users", "sharers", "shares", "inviters", "invitations", "invited_registrations", "joins"), 0),
    **dict.fromkeys(("shares_per_user", "invitations_per_user", "invited_conversion", "viral_coefficient")),
    "day": "2026-01-31", "messages": 0, "minutes_compared": 0, "minutes_different": 0,
}  # fmt: skip
SOCIAL = SocialAnswer(**PUBLISHED, days=[SOCIAL_DAY], groups=[], topics=[])
ARM = {
    "sharers": 1,
    "shares": 1,
    "shares_squares": 1.0,
    "inviters": 0,
    "invited": 0,
    "traders": 0,
    "fee_fen": 0,
    "fee_fen_squares": 0.0,
}
CAMPAIGNS = CampaignsAnswer(
    **PUBLISHED,
    campaigns=[campaign_in("bring_a_friend", {arm: {**ARM, "arm": arm, "users": 9} for arm in ("treated", "holdout")})],
)
USER = TierUser(
    user_id="<b>", moved_from="", tier="novice", tier_since="2026-01-31", tier_reasons=["default"], channel=None,
    registered_at=None, last_seen_at=0, fills=0, traded_fen=0, fee_fen=0, online_ms=0,
)  # fmt: skip
VERSION = {
    **PUBLISHED, "tier": "novice", "tier_since": "2026-01-31", "previous_tier": None, "tier_reasons": ["default"],
    "group_id": "g",
    "last_seen_at": 0, "fills": 0, "traded_fen": 0, "fee_fen": 0, "pnl_fen": -5, "online_ms": 0,
    "normal": {"fills_90d": 0, "fill_fen_p50_90d": None, "last_seen_at": 0, "online_ms": 0},
}  # fmt: skip
ABSENT = dict.fromkeys((
    "channel", "registered_at", "funded_at", "traded_at", "last_fill_at", "holding_mean_s", "holding_median_s",
    "favourite_instrument", "recency_score", "frequency_score", "money_score",
))  # fmt: skip
ZERO = dict.fromkeys((
    "active_days", "largest_fill_fen", "mean_fill_fen", "deposit_fen", "withdrawal_fen", "indicators", "api_calls_max_day",
    "shares", "invitations", "invitees", "chat_groups",
), 0)  # fmt: skip
PROFILE = ProfileAnswer(
    **VERSION, **ABSENT, **ZERO, user_id="<i>", instrument_fills={}, active_hours=[0] * 24, indicator_uses={}
)
PIECES: dict[str, dict[str, Any]] = {
    "growth_head.html": {
        "title": "t",
        "hint": "h",
        "answer": COHORTS,
        "days": ["2026-01-31"],
        "file": "x",
        "kept": [("a", "b")],
    },
    "channels.html": {"answer": CHANNELS, "most": dict.fromkeys(ESTIMATES, 0.0)},
    "cohorts.html": {"answer": COHORTS, "measure": "fees", "weeks": 2, "most": 2.5},
    "tiers.html": {
        "answer": TIERS,
        "names": NAMES,
        "moved": {(a, b): 0 for a in ("", *NAMES) for b in NAMES},
        "chosen": ("", ""),
    },
    "tier_users.html": {"day": "d", "asked": UsersAsked(from_tier=""), "users": [USER, USER], "shown": [USER], "query": "q"},
    "tier_funnel.html": {
        "funnel": TierFunnelAnswer(**PUBLISHED, steps=steps_of([]), breakdown={"<b>": steps_of([])}),
        "asked": UsersAsked(),
    },
    "social_tiles.html": {"day": SOCIAL.days[0]},
    "social_tables.html": {"answer": SOCIAL},
    "campaigns.html": {"answer": CAMPAIGNS},
    "profile.html": {"answer": PROFILE, "versions": [ProfileVersion(**VERSION)], "days": ["2026-01-31"]},
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_is_written_even_where_hardly_anything_is_known(piece: str, lang: str) -> None:
    html = render(piece, words=WORDS[lang], lang=lang, **PIECES[piece])
    assert "<b>" not in html.replace("<b style", "")
    assert "<i>" not in html
    assert "None" not in html.replace(f">{WORDS['en']['none']}<", "")


def test_numbers_are_written_for_people() -> None:
    assert [yuan(fen) for fen in (None, 0, 5, -123_456, 98_765_432_100)] == ["–", "¥0.00", "¥0.05", "−¥1,235", "¥987.65 M"]
    assert [show_as(0.1, "share", signed=True), show_as(-250.0, "yuan", signed=True)] == ["+10.0 %", "−¥2.50"]
    assert [part_of(5, 10), part_of(-1, 10), part_of(99, 10), part_of(None, 10), part_of(1, 0)] == [50.0, 0.0, 100.0, 0.0, 0.0]


def test_charts_hold_one_series_a_name() -> None:
    assert [line["name"] for line in trend_options(["a"], {"x": [1], "y": [None]})["series"]] == ["x", "y"]
    assert bar_options(["a"], {"x": [1.5]})["series"][0]["data"] == [1.5]
