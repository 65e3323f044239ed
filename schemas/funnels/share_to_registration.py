"""From a share to a friend who came through it, by campaign: what sharing brings."""

from schemas.funnel import Breakdown, Funnel, Step

FUNNEL = Funnel(
    name="share_to_registration",
    window_s=7 * 86_400,
    steps=(Step(event="shared"), Step(event="invited", where=(("invitee_user_id", "is_set", None),))),
    breakdown=Breakdown(property="campaign", attribution="step", step=1),
)
