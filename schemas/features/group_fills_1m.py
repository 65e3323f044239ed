"""How many trades a group of linked accounts made in the last minute."""

from schemas.features.fills_1m import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("trades of linked accounts in one minute")
