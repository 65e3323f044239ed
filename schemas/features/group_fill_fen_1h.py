"""What a group of linked accounts traded in the last hour."""

from schemas.features.fill_fen_1h import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("traded amount of linked accounts in one hour")
