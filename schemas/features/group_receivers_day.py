"""How many different users a group of linked accounts sent money to today."""

from schemas.features.receivers_day import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("users whom linked accounts sent money in the reporting day so far")
