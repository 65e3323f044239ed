"""What can be traded on the simulated platform, and how lively its prices are."""

from dataclasses import dataclass

E8 = 100_000_000


@dataclass(frozen=True)
class Instrument:
    """anchor_e8: the price that the simulation starts from; swing: standard deviation of its price around the anchor."""

    name: str
    venue: str
    anchor_e8: int
    swing: float


INSTRUMENTS = (
    Instrument("BTCUSDT", "binance-spot", 61_837_63 * E8 // 100, 0.0010),
    Instrument("GOLD", "weipan", 568_40 * E8 // 100, 0.0008),
    Instrument("SILVER", "weipan", 7_35 * E8 // 100, 0.0012),
    Instrument("OIL", "weipan", 542_60 * E8 // 100, 0.0015),
)
CAPTURED = 0
"""Place of the instrument whose real prices a market capture gives."""
