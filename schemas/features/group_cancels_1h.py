"""How many orders a group of linked accounts took back in the last hour."""

from schemas.features.cancels_1h import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("orders that linked accounts took back in one hour")
