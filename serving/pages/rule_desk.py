"""The desk at which a rule is written: an editor that checks while one types, completion, what-if, and the life of the rule."""

from collections.abc import Callable

from anyio import to_thread
from nicegui import ui

from schemas.rules.names import TRIGGERS
from serving.answers.rules import (
    RuleAnswer,
    VersionAnswer,
    approve_rule,
    check_answer,
    name_answers,
    one_rule,
    pause_rule,
    publish_rule,
    roll_back_rule,
)  # fmt: skip
from serving.answers.what_if import WhatIfRequest
from serving.moments import now_ms
from serving.pages.completion import completions, span_of
from serving.pages.frame import note, piece
from serving.pages.reader import Preferences
from serving.pages.templates import render
from serving.pages.what_if_chart import what_if_options
from serving.parts import Parts
from serving.problems import Problem
from serving.rules.lifecycle import Change, RefusedChangeError
from serving.rules.what_if import what_if

EDITOR = ui.codemirror
CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""

MANY = 8
"""How many names are offered at once."""


class RuleDesk:
    """One rule on the page. author: whose key the reader has; writes, approves: what his role may."""

    def __init__(
        self,
        parts: Parts,
        reader: Preferences,
        author: str,
        *,
        rule: RuleAnswer | None,
        text: str,
        writes: bool,
        approves: bool,
    ) -> None:
        self.parts, self.reader, self.author, self.rule = parts, reader, author, rule
        self.offered: list[str] = []
        with ui.element("section").classes("card desk"):
            self.head = piece("rule_head.html", reader, rule=rule)
            self.editor = EDITOR(
                text, language="YAML", theme="basicDark" if reader.dark else "basicLight", line_wrapping=True, indent="  ",
                on_change=self.check, keymap={"Ctrl-.": self.complete, "Mod-Enter": self.try_it},
            ).classes("rule-editor").props('aria-label="rule"')  # fmt: skip
            self.findings = piece("rule_findings.html", reader, checked=None, offered=[])
            with ui.element("div").classes("bar"):
                self.reason = ui.input(placeholder=reader.words["why_changed"]).classes("reason").props("dense outlined")
                self.button("try_out", self.try_it)
                if writes:
                    self.button("publish", lambda: self.change(self.publish))
                if approves and any(v.state == "pending" for v in self.versions()):
                    self.button("approve", lambda: self.change(lambda by: approve_rule(parts.rules, self.rule_id, by)))
                if writes and rule is not None:
                    self.button("pause_rule", lambda: self.change(lambda by: pause_rule(parts.rules, self.rule_id, by)))
                    self.button(
                        "roll_back", lambda: self.change(lambda by: roll_back_rule(parts.rules, self.rule_id, None, by))
                    )
            self.told = ui.element("div").classes("told")
        self.result = ui.element("div").classes("what-if")
        self.check()

    @property
    def rule_id(self) -> str:
        """The id of the rule that is shown."""
        return self.rule.rule_id if self.rule else ""

    def versions(self) -> list[VersionAnswer]:
        """Its versions, the newest first."""
        return self.rule.versions if self.rule else []

    def button(self, word: str, act: Callable[[], object]) -> None:
        """A button with a word of the page."""
        ui.button(self.reader.words[word], on_click=act, color=None).props("flat no-caps").classes(f"act act-{word}")

    def check(self) -> None:
        """Marks what is wrong, and says it below the editor."""
        text = self.editor.value or ""
        checked = check_answer(text)
        spans = [(span_of(text, finding), finding) for finding in checked.findings]
        marks = [{"kind": "mark", "from": span[0], "to": span[1], "class": "wrong"} for span, _ in spans if span]
        self.editor.decorations = marks
        self.editor.line_tooltips = {text.count("\n", 0, span[0]) + 1: str(finding) for span, finding in spans if span}
        self.offered = []
        self.say(checked=checked)

    def say(self, **values: object) -> None:
        """Shows the findings, or the names that fit."""
        told = {"checked": None, "offered": self.offered} | values
        self.findings.set_content(render("rule_findings.html", words=self.reader.words, lang=self.reader.lang, **told))

    def complete(self) -> None:
        """Puts the only name that fits in the place of the first unknown one, or shows those that fit."""
        text = self.editor.value or ""
        checked = check_answer(text)
        span = next((s for f in checked.findings if "unknown name" in f.rule and (s := span_of(text, f))), None)
        names = [name.name for on in TRIGGERS if f"on: {on}" in text for name in name_answers(on)]
        self.offered = completions(text[slice(*span)], names or self.every_name())[:MANY] if span else self.every_name()[:MANY]
        if span and len(self.offered) == 1:
            self.editor.set_value(text[: span[0]] + self.offered[0] + text[span[1] :])
            self.check()
        else:
            self.say(checked=checked)

    def every_name(self) -> list[str]:
        """All names of all triggers."""
        return sorted({name.name for on in TRIGGERS for name in name_answers(on)})

    async def try_it(self) -> None:
        """Asks the archive, and shows what would come and go."""
        self.result.clear()
        with self.result:
            asking = piece("note.html", self.reader, kind="empty", title=self.reader.words["asking_archive"], hint="")
        try:
            rule = one_rule(self.editor.value or "")
            span = WhatIfRequest(document="").span(now_ms())
            answer = await to_thread.run_sync(what_if, self.parts.settings, self.parts.rules, self.parts.cases, rule, span)
        except Problem as problem:
            self.result.clear()
            with self.result:
                note(self.reader, "error", self.reader.words["not_tried"], str(problem.detail))
            return
        asking.delete()
        with self.result, ui.element("section").classes("card"):
            piece("what_if.html", self.reader, answer=answer)
            CHART(what_if_options(answer, self.reader.words), renderer="svg").classes("what-if-chart")

    def publish(self, by: Change) -> VersionAnswer:
        """The editor's text as the next version."""
        needs_approval = self.parts.settings.rules_need_approval
        return publish_rule(self.parts.rules, one_rule(self.editor.value or ""), by, needs_approval=needs_approval)

    async def change(self, act: Callable[[Change], VersionAnswer]) -> None:
        """Changes the rule and shows it anew, or says why not."""
        self.told.clear()
        try:
            by = Change(self.author, self.reason.value or "", now_ms())
            version = await to_thread.run_sync(act, by)
        except (Problem, RefusedChangeError) as refusal:
            with self.told:
                detail = refusal.detail if isinstance(refusal, Problem) else refusal
                note(self.reader, "error", self.reader.words["not_changed"], str(detail))
        else:
            ui.navigate.to(f"/rules?rule={version.rule_id}")
