"""What a group of linked accounts paid in today."""

from schemas.features.deposit_fen_day import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("deposits of linked accounts in the reporting day so far")
