"""From registration to the first trade: where new users of each channel are lost."""

from schemas.funnel import Breakdown, Funnel, Step

FUNNEL = Funnel(
    name="first_trade",
    window_s=7 * 86_400,
    steps=(
        Step(event="registered"),
        Step(event="kyc_passed"),
        Step(event="questionnaire_completed"),
        Step(event="deposit"),
        Step(event="fill"),
    ),
    breakdown=Breakdown(property="channel", attribution="step", step=1),
)
