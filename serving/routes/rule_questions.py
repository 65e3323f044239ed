"""Questions about rules that change nothing: names, volumes, checks, what-if, shadow."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.rule_figures import RuleVolume, ShadowAnswer, rule_volumes, shadow_answer
from serving.answers.rules import CheckAnswer, DocumentRequest, NameAnswer, check_answer, name_answers, one_rule
from serving.answers.what_if import WhatIfAnswer, WhatIfRequest
from serving.moments import now_ms
from serving.parts import Parts, parts_of
from serving.rules.what_if import what_if

ROUTER = APIRouter(prefix="/v1/rules", tags=["rules"], dependencies=[Depends(needs("rules:read"))])

Has = Annotated[Parts, Depends(parts_of)]


@ROUTER.get("/names", summary="What a rule may ask about")
def list_names(on: str) -> list[NameAnswer]:
    """Features and fields of the event, by the trigger that a rule looks at."""
    return name_answers(on)


@ROUTER.get("/volumes", summary="How much each rule says")
def list_volumes(parts: Has) -> list[RuleVolume]:
    """Alerts of the last seven days, live and in shadow, and the precision by what analysts decided."""
    return rule_volumes(parts.warehouse, parts.cases, parts.rules, now_ms())


@ROUTER.post("/check", summary="Check a document")
def check_rule(wanted: DocumentRequest) -> CheckAnswer:
    """Everything that is wrong with a document, with its place; nothing is kept."""
    return check_answer(wanted.document)


@ROUTER.post("/what-if", summary="What a rule would have said")
def try_rule(parts: Has, wanted: WhatIfRequest) -> WhatIfAnswer:
    """Asks the archived vectors of a span, as they were known at the time, in some seconds; nothing is kept."""
    return what_if(parts.settings, parts.rules, parts.cases, one_rule(wanted.document), wanted.span(now_ms()))


@ROUTER.get("/{rule_id}/shadow", summary="A rule in shadow beside the live ones")
def get_shadow(parts: Has, rule_id: str) -> ShadowAnswer:
    """Counts and overlap over the span in which the version has been in shadow."""
    return shadow_answer(parts.warehouse, parts.rules, rule_id, now_ms())
