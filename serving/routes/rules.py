"""Rules that people write, and each change of them: publish, approve, pause, roll back."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.rules import (
    ChangeRequest,
    PublishRequest,
    RuleAnswer,
    RuleSummary,
    VersionAnswer,
    approve_rule,
    one_rule,
    pause_rule,
    publish_rule,
    roll_back_rule,
    rule_answer,
    rule_list,
)  # fmt: skip
from serving.key_store import ApiKey
from serving.moments import now_ms
from serving.parts import Parts, parts_of
from serving.problems import refused
from serving.rules.lifecycle import Change, RefusedChangeError

ROUTER = APIRouter(prefix="/v1/rules", tags=["rules"], dependencies=[Depends(needs("rules:read"))])

Has = Annotated[Parts, Depends(parts_of)]
Writes = Annotated[ApiKey, Depends(needs("rules:write"))]
Approves = Annotated[ApiKey, Depends(needs("rules:approve"))]


def change_of(who: ApiKey, reason: str) -> Change:
    """A change by the owner of a key, now; a problem when nobody could understand it later."""
    try:
        return Change(who.name, reason, now_ms())
    except RefusedChangeError as refusal:
        raise refused(refusal.field, refusal.value, refusal.rule) from refusal


@ROUTER.get("", summary="All rules")
def list_rules(parts: Has) -> list[RuleSummary]:
    """Every rule by the version that matters most now."""
    return rule_list(parts.rules, now_ms())


@ROUTER.post("", summary="Publish a version", status_code=201, responses={409: {"description": "Another was first"}})
def post_rule(parts: Has, wanted: PublishRequest, who: Writes) -> VersionAnswer:
    """Takes effect ten seconds later by event time; status live waits for a second person where approval is needed."""
    needs_approval = parts.settings.rules_need_approval
    return publish_rule(parts.rules, one_rule(wanted.document), change_of(who, wanted.reason), needs_approval=needs_approval)


@ROUTER.get("/{rule_id}", summary="One rule")
def get_rule(parts: Has, rule_id: str) -> RuleAnswer:
    """Every version and the history, the newest first."""
    return rule_answer(parts.rules, rule_id, now_ms())


@ROUTER.post("/{rule_id}/approve", summary="Approve the waiting version")
def approve(parts: Has, rule_id: str, wanted: ChangeRequest, who: Approves) -> VersionAnswer:
    """Only somebody else than its author may."""
    return approve_rule(parts.rules, rule_id, change_of(who, wanted.reason))


@ROUTER.post("/{rule_id}/pause", summary="End what judges")
def pause(parts: Has, rule_id: str, wanted: ChangeRequest, who: Writes) -> VersionAnswer:
    """Live and shadow versions end ten seconds later; a waiting one is taken back."""
    return pause_rule(parts.rules, rule_id, change_of(who, wanted.reason))


@ROUTER.post("/{rule_id}/rollback", summary="Go back to an earlier version")
def roll_back(parts: Has, rule_id: str, wanted: ChangeRequest, who: Writes) -> VersionAnswer:
    """The version that was live before, or the one named, under a new number."""
    return roll_back_rule(parts.rules, rule_id, wanted.version, change_of(who, wanted.reason))
