"""Linked accounts together send far more orders than they ever trade.

Fires: on an order or a cancellation, when what order_to_trade_ratio asks of one user is true of his linked accounts together,
    not of this one alone.
Why: a limit for one account is passed by taking turns; thresholds and their source are those of order_to_trade_ratio.
Misses: groups that share nothing known, and one that trades a little in between.
"""

from streaming.detectors.order_to_trade_ratio import DETECTOR as ONE_USER
from streaming.linked_form import linked_form

DETECTOR = linked_form(ONE_USER)
