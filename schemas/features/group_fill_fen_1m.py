"""What a group of linked accounts traded in the last minute."""

from schemas.features.fill_fen_1m import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("traded amount of linked accounts in one minute")
