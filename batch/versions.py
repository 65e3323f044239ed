"""Versions of profiles and links for the live layer: only what changed, taking effect a while after publication."""

import json
from collections.abc import Iterator

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from batch.producing import now_ms
from schemas.events.link import Link
from schemas.events.profile import Profile
from schemas.settings import settings


def changed(rows: DataFrame, before: DataFrame, columns: tuple[str, ...]) -> DataFrame:
    """The user_id and columns of the users who are new or differ."""
    return rows.select("user_id", *columns).exceptAll(before.select("user_id", *columns)).orderBy("user_id")


def profile_versions(rows: DataFrame, before: DataFrame) -> Iterator[Profile]:
    """A version for each user whose tier, channel or own normal changed."""
    stamp = now_ms()
    normal = f.to_json("normal").alias("normal")
    now, then = (frame.select("user_id", "tier", "channel", normal) for frame in (rows, before))
    for row in changed(now, then, ("tier", "channel", "normal")).toLocalIterator():
        yield Profile(
            event_id=f"profile-{row.user_id}-{stamp}",
            event_time=takes_effect_at(stamp),
            observed_at=stamp,
            seq=stamp,
            user_id=row.user_id,
            tier=row.tier,
            channel=row.channel,
            values=json.loads(row.normal),
        )


def link_versions(groups: DataFrame, before: DataFrame) -> Iterator[Link]:
    """A version for each user whose group changed; who lost his group is one of his own again."""
    stamp = now_ms()
    alone = before.join(groups, "user_id", "left_anti").select("user_id", f.col("user_id").alias("group_id"))
    for row in changed(groups.unionByName(alone), before, ("group_id",)).toLocalIterator():
        yield Link(
            event_id=f"link-{row.user_id}-{stamp}",
            event_time=takes_effect_at(stamp),
            observed_at=stamp,
            seq=stamp,
            user_id=row.user_id,
            group_id=row.group_id,
        )


def takes_effect_at(published_at: int) -> int:
    """From when on events are judged by a version published now, so that every layer knows it in time."""
    return published_at + settings().version_delay_s * 1000
