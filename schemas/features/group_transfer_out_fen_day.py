"""How much money a group of linked accounts sent by transfer today."""

from schemas.features.transfer_out_fen_day import FEATURE as OWN

FEATURE = OWN.of_linked_accounts("what linked accounts sent by transfer in the reporting day so far")
