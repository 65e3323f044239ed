"""The users behind a number of a published funnel: exactly as many as the number says."""

from pydantic import BaseModel

from serving.answers.funnels import published_funnel
from serving.answers.publications import published
from serving.masking import shown_user
from serving.moments import Moment
from serving.problems import refused
from serving.warehouse_client import Warehouse

MOST = 100_000


class Member(BaseModel):
    """A user who reached the step. state: converted, dropped or in_window; entered_at: when the chain that counts began."""

    user: str
    state: str
    entered_at: Moment


class MembersAnswer(BaseModel):
    """A part of the users who reached a step; total: how many there are; next_offset: where to go on, null at the end."""

    funnel: str
    day: str
    run_id: str
    step: int
    breakdown: str
    total: int
    users: list[Member]
    next_offset: int | None


def members_answer(
    warehouse: Warehouse, name: str, step: int, role: str, *, day: str | None, breakdown: str, offset: int, limit: int
) -> MembersAnswer:
    """The users of a step under a value of the breakdown, "" for all; ids as the role may see them."""
    steps = len(published_funnel(name).steps)
    if not 1 <= step <= steps:
        raise refused("step", step, f"1 to {steps}, the steps of {name}", 404)
    run = published(warehouse, "funnel_step", day)
    found = warehouse.rows(
        "funnel_members",
        day=run.day,
        run_id=run.run_id,
        funnel=name,
        step=step,
        breakdown=breakdown,
        offset=offset,
        limit=limit,
    )
    total = found[0]["total"] if found else 0
    users = [Member(user=shown_user(row["user_id"], role), state=row["state"], entered_at=row["entered_at"]) for row in found]
    return MembersAnswer(
        funnel=name, day=run.day, run_id=run.run_id, step=step, breakdown=breakdown, total=total, users=users,
        next_offset=offset + len(users) if offset + len(users) < total else None,
    )  # fmt: skip
