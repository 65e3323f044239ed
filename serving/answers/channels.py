"""What each channel brought in ninety days: users, cost, fees, payback, each with its interval."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from serving.answers.publications import published
from serving.moments import Moment
from serving.warehouse_client import Warehouse


class Interval(BaseModel):
    """low, high: the ends of the 95 % interval."""

    value: float | None
    low: float | None
    high: float | None


class ChannelAnswer(BaseModel):
    """channel: "" is all of them; reach: users seen who came from it; open: registered in the last seven days, may still go on.

    conversion: share of the registered who traded (Wilson); cost_per_*_fen: acquisition cost over users (delta method),
    revenue: their fees; payback_days: days after registration on which mean fees reach the mean cost, absent while they have
    not.
    """

    channel: str
    reach: int
    registered: int
    open: int
    funded: int
    traded: int
    cost_fen: int
    revenue_fen: int
    conversion: Interval
    cost_per_registered_fen: Interval
    cost_per_funded_fen: Interval
    cost_per_traded_fen: Interval
    revenue_per_registered_fen: Interval
    payback_days: Interval


class ChannelsAnswer(BaseModel):
    """The users who registered in the ninety reporting days up to `day`."""

    day: str
    run_id: str
    published_at: Moment
    channels: list[ChannelAnswer]

    def flat(self) -> list[dict[str, Any]]:
        """One row a channel, every estimate in three columns."""
        return [{"day": self.day, **flattened(channel.model_dump())} for channel in self.channels]


ESTIMATES = (
    "conversion", "cost_per_registered_fen", "cost_per_funded_fen", "cost_per_traded_fen", "revenue_per_registered_fen",
)  # fmt: skip


def channels_answer(warehouse: Warehouse, day: str | None = None) -> ChannelsAnswer:
    """The published channels of a day, or of the newest."""
    run = published(warehouse, "channel", day)
    rows = warehouse.rows("channels", day=run.day, run_id=run.run_id)
    return ChannelsAnswer(
        day=run.day, run_id=run.run_id, published_at=run.published_at, channels=[channel_in(row) for row in rows]
    )


def channel_in(row: dict[str, float]) -> ChannelAnswer:
    """A row of the table, its estimates with their intervals."""
    estimates = {name: {"value": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]} for name in ESTIMATES}
    days = {"value": row["payback_day"], "low": row["payback_earliest"], "high": row["payback_latest"]}
    return ChannelAnswer.model_validate({**row, **estimates, "payback_days": days})


def flattened(told: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose intervals are columns: `conversion`, `conversion_low`, `conversion_high`."""
    flat: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, dict):
            flat |= {name if end == "value" else f"{name}_{end}": each for end, each in value.items()}
        else:
            flat[name] = value
    return flat
