"""From a failed identity check to a passed one: who tries again, and who then brings money."""

from schemas.funnel import Breakdown, Exclusion, Funnel, Step

FUNNEL = Funnel(
    name="kyc_retry",
    window_s=7 * 86_400,
    steps=(Step(event="kyc_failed"), Step(event="kyc_passed"), Step(event="deposit")),
    exclusions=(Exclusion(event="account_closed"),),
    breakdown=Breakdown(property="reason", attribution="step", step=1),
)
