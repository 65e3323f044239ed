"""How much money a group of linked accounts received by transfer today."""

from schemas.features.transfer_in_fen_day import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("what linked accounts received by transfer in the reporting day so far")
