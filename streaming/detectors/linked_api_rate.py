"""Linked accounts together call the API at the pace of a machine.

Fires: 60 calls or more of a group of linked accounts within a minute, this account below 60 itself.
Why: a limit for one key is passed by spreading the calls over several; the threshold is that of api_rate.
Misses: groups that share nothing known, and slow robots.
"""

from streaming.detectors.api_rate import DETECTOR as ONE_USER
from streaming.linked_form import linked_form

DETECTOR = linked_form(ONE_USER)
