"""Says in single lines what changed between two looks: the status board where there is no terminal."""

from serving.stack.figures import Figures
from serving.stack.status import PartStatus, Status


def part_changes(before: Status | None, after: Status) -> list[str]:
    """A line for each part whose state changed or that was restarted."""
    known = {part.name: part for part in before.parts} if before else {}
    return [line_of(part) for part in after.parts if is_news(known.get(part.name), part)]


def is_news(before: PartStatus | None, after: PartStatus) -> bool:
    """Whether a part is in another state than before, or came back into it by a restart."""
    return before is None or (before.state, before.restarts) != (after.state, after.restarts)


def line_of(part: PartStatus) -> str:
    """`broker ready (211 MiB)`, `loader died: exit code 1: ...`."""
    if part.state == "died":
        return f"{part.name} died: {part.last_error}"
    return f"{part.name} {part.state}" + (f" ({part.rss_mb} MiB)" if part.rss_mb else "")


def figure_changes(before: Figures, after: Figures) -> list[str]:
    """A line for new alerts and for each newly published view."""
    known = {(view.view, view.updated_at) for view in before.views}
    fresh = [view for view in after.views if (view.view, view.updated_at) not in known]
    return [f"alerts: {view.of}" if view.view == "alert" else f"published {view.view} of {view.of}" for view in fresh]
