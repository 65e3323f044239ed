"""Many users send money to linked accounts.

Fires: on a transfer received, when what fan_in asks of one user is true of his linked accounts together, not of this one alone.
Why: collectors who know the limits take turns; thresholds and their source are those of fan_in.
Misses: accounts that share nothing known.
"""

from streaming.detectors.fan_in import DETECTOR as ONE_USER
from streaming.linked_form import linked_form

DETECTOR = linked_form(ONE_USER)
