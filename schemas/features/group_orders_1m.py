"""How many orders a group of linked accounts placed in the last minute."""

from schemas.features.orders_1m import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("orders placed by linked accounts in one minute")
