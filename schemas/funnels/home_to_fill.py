"""From the home page to a trade on one visit's day: where people who came to trade give up."""

from schemas.funnel import Breakdown, Funnel, Step

FUNNEL = Funnel(
    name="home_to_fill",
    window_s=86_400,
    steps=(
        Step(event="page_view", where=(("page", "=", "home"),)),
        Step(event="page_view", where=(("page", "=", "trade"),)),
        Step(event="order_placed"),
        Step(event="fill"),
    ),
    breakdown=Breakdown(property="profile.tier", attribution="step", step=1),
)
