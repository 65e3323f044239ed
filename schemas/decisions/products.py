"""What the platform sells, as data: how risky each instrument is, and how much of it one user may hold."""

from dataclasses import dataclass
from typing import Literal

Risk = Literal[1, 2, 3, 4, 5]


@dataclass(frozen=True)
class Product:
    """risk: 1 cautious to 5 speculative; cap_milli: the share, in thousandths, of the cap of a tier that it may take."""

    risk: Risk
    cap_milli: int


PRODUCTS = {
    "GOLD": Product(risk=2, cap_milli=1000),
    "SILVER": Product(risk=3, cap_milli=800),
    "OIL": Product(risk=4, cap_milli=600),
    "BTCUSDT": Product(risk=5, cap_milli=400),
}

LEAST_SCORE: dict[Risk, int] = {1: 0, 2: 15, 3: 30, 4: 45, 5: 60}
"""The least score of the questionnaire, of 100, that fits a product of each risk."""

CAP_FEN = {"novice": 5_000_000, "mature": 50_000_000, "institution": 1_000_000_000}
"""What one user of a tier may hold of one instrument: ¥50,000, ¥500,000, ¥10 million."""
