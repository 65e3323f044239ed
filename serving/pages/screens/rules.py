"""The rules page: every rule with its volume, and a desk to write, try, publish and take back one of them."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from schemas.rules.yaml_reader import as_yaml
from serving.answers.rule_figures import RuleVolume, rule_volumes, shadow_answer
from serving.answers.rules import EXAMPLE, RuleAnswer, name_answers, rule_answer, rule_list
from serving.moments import now_ms
from serving.pages.frame import PATIENCE_S, UNREADABLE, allowed, frame, note, piece, told
from serving.pages.reader import Preferences, key_of, may_read
from serving.pages.rule_desk import RuleDesk
from serving.parts import Parts, parts_of

NEW = "new"
"""The word in the address for a rule that is not there yet."""


@ui.page("/rules", response_timeout=PATIENCE_S)
async def rules(request: Request) -> None:
    """The chosen rule is in the address."""
    with frame(request, "rules") as reader:
        if not allowed(request, reader, "rules"):
            return
        parts, chosen = parts_of(request), request.query_params.get("rule", "")
        with told(reader):
            found = await to_thread.run_sync(rule_list, parts.rules, now_ms())
            chosen = chosen or (found[0].rule_id if found else NEW)
            rule = None if chosen == NEW else await to_thread.run_sync(rule_answer, parts.rules, chosen, now_ms())
            volumes = await volumes_of(parts)
            if volumes is None:
                note(reader, "stale", reader.words["no_volumes"])
            with ui.element("div").classes("split rule-split"):
                by_rule = {volume.rule_id: volume for volume in volumes or []}
                with ui.element("div").classes("column"):
                    piece("rule_list.html", reader, rules=found, volumes=by_rule, chosen=chosen)
                    on = str((EXAMPLE if rule is None else rule.versions[0].document)["on"])
                    piece("rule_names.html", reader, on=on, names=name_answers(on))
                with ui.element("div").classes("column"):
                    desk(request, parts, reader, rule)
            if rule is not None:
                await show_history(parts, reader, rule)


def desk(request: Request, parts: Parts, reader: Preferences, rule: RuleAnswer | None) -> None:
    """The editor with the newest version under its next number, or with an example."""
    document = EXAMPLE if rule is None else rule.versions[0].document
    text = as_yaml({name: value for name, value in document.items() if name != "version"})
    writes, approves = may_read(request, "rules:write"), may_read(request, "rules:approve")
    RuleDesk(parts, reader, key_of(request).name, rule=rule, text=text, writes=writes, approves=approves)


async def volumes_of(parts: Parts) -> list[RuleVolume] | None:
    """How much each rule says; None while the warehouse does not answer, without which rules can still be written."""
    try:
        return await to_thread.run_sync(rule_volumes, parts.warehouse, parts.cases, parts.rules, now_ms())
    except UNREADABLE:
        return None


async def show_history(parts: Parts, reader: Preferences, rule: RuleAnswer) -> None:
    """Versions, the comparison of a version in shadow, and every change with its lines."""
    shadow = None
    if any(version.state == "shadow" for version in rule.versions):
        with told(reader):
            shadow = await to_thread.run_sync(shadow_answer, parts.warehouse, parts.rules, rule.rule_id, now_ms())
    piece("rule_history.html", reader, rule=rule, shadow=shadow)
