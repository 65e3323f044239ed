"""What was said where on a day: activity of chat groups, and which instruments were spoken of in them."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count


@dataclass(frozen=True, kw_only=True)
class SocialGroupRow(Row):
    """A chat group and an instrument, "" where none is named. shares: mentions of the instrument; messages: of the group."""

    TABLE: ClassVar[Table] = Table("social_group", key=("group_id", "instrument"), owner="growth")

    group_id: str
    instrument: str
    shares: Count
    sharers: Count
    joins: Count
    messages: Count


ROW = SocialGroupRow
