"""What a group of linked accounts took out during the last hour."""

from schemas.features.withdrawal_fen_1h import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("withdrawals of linked accounts in one hour")
