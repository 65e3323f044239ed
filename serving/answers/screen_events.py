"""What happened on screens, as heatmaps ask the warehouse for it: what the batch layer keeps, and the newest."""

from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.funnel_contracts import PROFILE, contract_sources
from schemas.funnel_sql import Source
from schemas.heatmap import HeatmapQuery
from serving.answers.platform_events import profiles_joined
from serving.warehouse_client import Warehouse

KEPT, LIVE = "behaviour_v1", "screen_act_v1"
COLUMNS = ", ".join(f"`{field.name}`" for field in fields_of(contracts()["behaviour"]))

EVERY_ACT = f"""SELECT {COLUMNS} FROM {KEPT} FINAL
UNION ALL SELECT {COLUMNS} FROM {LIVE} FINAL WHERE event_id NOT IN (
  SELECT event_id FROM {KEPT} WHERE event_time >= (SELECT min(event_time) FROM {LIVE})
)"""
"""Each event once: what the batch layer has, and of what the live layer saw only what the batch layer lacks."""


def screen_source(warehouse: Warehouse, query: HeatmapQuery) -> Source:
    """The events, joined with the newest published profiles where the query asks about users."""
    asks = query.tier or query.channel or any(name.startswith(PROFILE) for name, _, _ in query.where)
    joined = profiles_joined(warehouse) if asks else ""
    return contract_sources({"behaviour": f"(SELECT * FROM ({EVERY_ACT}) AS act{joined})"})[0]
