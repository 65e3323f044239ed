"""How many different users sent money to a group of linked accounts today."""

from schemas.features.senders_day import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("users who sent money to linked accounts in the reporting day so far")
