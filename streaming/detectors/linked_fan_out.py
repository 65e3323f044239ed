"""Linked accounts send money to many.

Fires: on a transfer sent, when what fan_out asks of one user is true of his linked accounts together, not of this one alone.
Why: whoever spreads money takes turns to stay unseen; thresholds and their source are those of fan_out.
Misses: accounts that share nothing known.
"""

from streaming.detectors.fan_out import DETECTOR as ONE_USER
from streaming.linked_form import linked_form

DETECTOR = linked_form(ONE_USER)
