"""How many trades a group of linked accounts made in the last hour."""

from schemas.features.fills_1h import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("trades of linked accounts in one hour")
