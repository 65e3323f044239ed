"""How many API calls a group of linked accounts made in the last minute."""

from schemas.features.api_calls_1m import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("API calls of linked accounts in one minute")
