"""How many orders a group of linked accounts placed in the last hour."""

from schemas.features.orders_1h import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("orders that linked accounts placed in one hour")
