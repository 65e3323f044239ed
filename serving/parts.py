"""The stores and feeds that one serving process holds, opened when it starts and closed when it ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from redis.asyncio import Redis

from schemas.case_store import CaseStore
from schemas.decisions.judgement import features_used, policies_in
from schemas.rules.store import RuleStore
from schemas.settings import Settings
from serving.alert_feed import AlertFeed
from serving.decisions.desk import DecisionDesk
from serving.decisions.memory import DecisionMemory
from serving.decisions.topic import DecisionTopic
from serving.doorkeeper import Doorkeeper
from serving.health import HealthWatch
from serving.key_store import KeyStore
from serving.page_pictures import PagePictures
from serving.saved_definitions import SavedDefinitions
from serving.scoring.chosen_scorer import chosen_scorer
from serving.user_lists import UserLists
from serving.warehouse_client import Warehouse


@dataclass(frozen=True)
class Parts:
    """Everything a route may ask."""

    settings: Settings
    warehouse: Warehouse
    redis: Redis
    keys: KeyStore
    rules: RuleStore
    cases: CaseStore
    saved_funnels: SavedDefinitions
    saved_segments: SavedDefinitions
    pictures: PagePictures
    doorkeeper: Doorkeeper
    feed: AlertFeed
    health: HealthWatch
    decisions: DecisionDesk
    lists: UserLists


@asynccontextmanager
async def opened(s: Settings) -> AsyncIterator[Parts]:
    """The parts at the addresses of the settings; none of the stores needs to be up already."""
    keys, rules = KeyStore(s.database_url), RuleStore(s.database_url, s.rules_dir)
    warehouse = Warehouse(s.clickhouse)
    redis = Redis.from_url(s.redis, decode_responses=True, socket_timeout=2, socket_connect_timeout=2)
    cases, pictures = CaseStore(s.database_url), PagePictures(s.database_url)
    funnels, segments = (SavedDefinitions(s.database_url, kind) for kind in ("funnel", "segment"))
    feed = AlertFeed(s.kafka)
    feed.start()
    topic = DecisionTopic(s.kafka)
    scorer = chosen_scorer(s)
    memory = DecisionMemory(redis, s.reporting_zone, s.decision_memory_s, lambda: (*features_used(), *scorer.features))
    desk, lists = DecisionDesk(memory, topic, scorer, policies_in(s.decision_policies)), UserLists(s.database_url)
    health = HealthWatch(s, warehouse, keys)
    try:
        yield Parts(
            s, warehouse, redis, keys, rules, cases, funnels, segments, pictures, Doorkeeper(keys), feed, health, desk, lists
        )  # fmt: skip
    finally:
        await topic.close()
        feed.stop()
        await redis.aclose()
        warehouse.close()


def parts_of(request: Request) -> Parts:
    """The parts of the app that serves a request."""
    parts: Parts = request.app.state.parts
    return parts
