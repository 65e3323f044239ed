"""What a sharing campaign really changes: its users against those held out."""

from typing import Any

from pydantic import BaseModel

from schemas.catalogue import campaign_catalogue
from schemas.intervals import Estimate, Moments, difference_of_means, difference_of_shares
from serving.answers.channels import Interval
from serving.answers.publications import published
from serving.moments import Moment
from serving.warehouse_client import Warehouse


class ArmAnswer(BaseModel):
    """users: everybody assigned, whether he took part or not; sharers, inviters, traders: those with at least one."""

    arm: str
    users: int
    sharers: int
    shares: int
    inviters: int
    invited: int
    traders: int
    fee_fen: int


class UpliftAnswer(BaseModel):
    """Treated minus held out, with the 95 % interval: shares by Newcombe, means by user by Welch.

    An interval that holds 0 proves nothing.
    """

    sharing: Interval
    trading: Interval
    shares_per_user: Interval
    fee_per_user_fen: Interval


class CampaignAnswer(BaseModel):
    """A campaign over the 28 reporting days up to the day; uplift is absent while an arm is empty."""

    campaign: str
    about: str
    fee_discount_milli: int
    holdout_milli: int
    arms: list[ArmAnswer]
    uplift: UpliftAnswer | None


class CampaignsAnswer(BaseModel):
    """All campaigns of a day."""

    day: str
    run_id: str
    published_at: Moment
    campaigns: list[CampaignAnswer]

    def flat(self) -> list[dict[str, Any]]:
        """One row an arm."""
        return [
            {"day": self.day, "campaign": each.campaign, **arm.model_dump()} for each in self.campaigns for arm in each.arms
        ]


def campaigns_answer(warehouse: Warehouse, day: str | None = None) -> CampaignsAnswer:
    """The published campaigns of a day, or of the newest."""
    run = published(warehouse, "campaign_arm", day)
    rows = warehouse.rows("campaign_arms", day=run.day, run_id=run.run_id)
    names = dict.fromkeys(row["campaign"] for row in rows)
    found = [campaign_in(name, {row["arm"]: row for row in rows if row["campaign"] == name}) for name in names]
    return CampaignsAnswer(day=run.day, run_id=run.run_id, published_at=run.published_at, campaigns=found)


def campaign_in(name: str, arms: dict[str, dict[str, Any]]) -> CampaignAnswer:
    """One campaign with its arms, the treated first, and what they differ by."""
    known = campaign_catalogue()[name]
    both = "treated" in arms and "holdout" in arms
    return CampaignAnswer(
        campaign=name, about=known.about, fee_discount_milli=known.fee_discount_milli, holdout_milli=known.holdout_milli,
        arms=[ArmAnswer(**row) for row in arms.values()], uplift=uplift(arms["treated"], arms["holdout"]) if both else None,
    )  # fmt: skip


def uplift(treated: dict[str, Any], held: dict[str, Any]) -> UpliftAnswer:
    """Intention to treat: whole arms are compared, because only their membership was left to chance."""

    def share(of: str) -> Interval:
        return interval(difference_of_shares(treated[of], treated["users"], held[of], held["users"]))

    def mean(of: str) -> Interval:
        sums = [Moments(arm["users"], arm[of], arm[f"{of}_squares"]) for arm in (treated, held)]
        return interval(difference_of_means(*sums))

    return UpliftAnswer(
        sharing=share("sharers"), trading=share("traders"), shares_per_user=mean("shares"), fee_per_user_fen=mean("fee_fen")
    )


def interval(estimate: Estimate) -> Interval:
    """An estimate as the API tells it."""
    return Interval(value=estimate.value, low=estimate.low, high=estimate.high)
