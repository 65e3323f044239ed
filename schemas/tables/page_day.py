"""How a page was used on one day: dwell, how deep it was read, and its clicks by the hour."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le

from schemas.contract import Row, Table
from schemas.fields import Count, Id, Text

Step = Annotated[int, Ge(0), Le(1000)]


@dataclass(frozen=True, kw_only=True)
class PageDayRow(Row):
    """page_version, platform, viewport: "" is all of them, so that users and views are counted once.

    step: 0 of dwell; of scroll the depth in thousandths; of hours the hour of the reporting zone. amount: page views, those
    that came so deep, or clicks; users: distinct. Of dwell alone: phantom_views, sessions, and the engaged time with its median
    a view, in ms.
    """

    TABLE: ClassVar[Table] = Table(
        "page_day", key=("kind", "page", "page_version", "platform", "viewport", "step"), owner="product"
    )

    kind: Literal["dwell", "scroll", "hours"]
    page: Id
    page_version: Text
    platform: Text
    viewport: Text
    step: Step
    amount: Count
    users: Count
    phantom_views: Count | None
    sessions: Count | None
    engaged_ms: Count | None
    median_ms: float | None


ROW = PageDayRow
