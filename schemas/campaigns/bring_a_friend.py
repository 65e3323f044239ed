"""Share your trade and bring a friend: who takes part pays a fifth less in fees."""

from schemas.campaign import Campaign

CAMPAIGN = Campaign(
    name="bring_a_friend",
    about="A fifth off the fees for users who share and invite; one user in five is held out.",
    fee_discount_milli=200,
    holdout_milli=200,
)
