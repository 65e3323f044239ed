"""How many orders a group of linked accounts cancelled in the last minute."""

from schemas.features.cancels_1m import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("orders cancelled by linked accounts in one minute")
