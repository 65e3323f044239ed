"""What a group of linked accounts paid in during the last hour."""

from schemas.features.deposit_fen_1h import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("deposits of linked accounts in one hour")
