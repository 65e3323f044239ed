"""What an analyst does on a page about an alert: decide, and be told when somebody else was first."""

from collections.abc import Awaitable, Callable

from anyio import to_thread
from nicegui import ui

from schemas.case_store import NEEDS_REASON, Verdict
from serving.answers.alert_lookup import alert_of
from serving.answers.dispositions import DispositionRequest, decide
from serving.key_store import ApiKey
from serving.moments import now_ms
from serving.pages.reader import Preferences
from serving.parts import Parts
from serving.permissions import may
from serving.problems import Problem

KEYS: dict[str, Verdict] = {
    "a": "acknowledged", "c": "confirmed", "f": "false_positive", "v": "valuable", "d": "dismissed", "r": "reopened",
}  # fmt: skip


class Decisions:
    """Decides about alerts in the name of the reader's key; `decided` is called when something stands, his or another's."""

    def __init__(self, reader: Preferences, parts: Parts, key: ApiKey, decided: Callable[[], Awaitable[None]]) -> None:
        self.reader, self.parts, self.key, self.decided = reader, parts, key, decided
        self.may_decide = may(key.role, "alerts:dispose")
        self.waiting: tuple[str, int, Verdict] | None = None
        words = reader.words
        with ui.dialog() as self.dialog, ui.element("div").classes("card dialog"):
            self.title = ui.label("").classes("dialog-title")
            self.reason = ui.textarea(label=words["reason_why"]).props("outlined autogrow maxlength=500 autofocus")
            self.reason.on("keydown.ctrl.enter", self.submit)
            with ui.element("div").classes("buttons"):
                ui.button(words["cancel"], on_click=self.dialog.close).props("flat no-caps")
                ui.button(words["decide"], on_click=self.submit).props("unelevated no-caps").classes("primary")

    def buttons(self, alert_id: str, revision: int, allowed: list[Verdict]) -> None:
        """A button for each verdict that may follow."""
        if not self.may_decide:
            return
        with ui.element("div").classes("buttons verdicts"):
            for key, verdict in KEYS.items():
                if verdict in allowed:
                    press = self.asker(alert_id, revision, verdict)
                    button = ui.button(self.reader.words[f"do_{verdict}"], on_click=press, color=None)
                    button.props(f"flat no-caps aria-keyshortcuts={key}").classes(f"verdict verdict-{verdict}")

    def asker(self, alert_id: str, revision: int, verdict: Verdict) -> Callable[[], Awaitable[None]]:
        """What a button does."""

        async def ask() -> None:
            await self.ask(alert_id, revision, verdict)

        return ask

    async def ask(self, alert_id: str, revision: int, verdict: Verdict) -> None:
        """Decides, after asking for the reason where one is needed."""
        if not self.may_decide:
            return ui.notify(self.reader.words["forbidden"], type="warning")
        self.waiting = (alert_id, revision, verdict)
        if verdict not in NEEDS_REASON:
            return await self.submit()
        self.title.set_text(self.reader.words[f"do_{verdict}"])
        self.reason.set_value("")
        self.dialog.open()
        return None

    async def submit(self) -> None:
        """Appends the decision and says what came of it."""
        if self.waiting is None:
            return
        alert_id, revision, verdict = self.waiting
        reason = str(self.reason.value or "") if verdict in NEEDS_REASON else ""
        wanted = DispositionRequest(verdict=verdict, revision=revision, reason=reason)
        try:
            alert = await alert_of(self.parts, alert_id)
            await to_thread.run_sync(decide, self.parts.cases, alert, wanted, self.key, now_ms())
        except Problem as problem:
            if problem.extras.get("field") == "reason":
                self.reason.props(f'error error-message="{self.reader.words["reason_needed"]}"')
                return
            self.tell(problem)
        else:
            ui.notify(self.word_of(verdict), type="positive", position="top")
        self.reason.props(remove="error error-message")
        self.waiting = None
        self.dialog.close()
        await self.decided()

    def word_of(self, verdict: str) -> str:
        """The state that a verdict leaves, in the reader's language."""
        return self.reader.words[f"state_{'open' if verdict == 'reopened' else verdict}"]

    def tell(self, problem: Problem) -> None:
        """Says who was first, or what was wrong."""
        found = problem.extras
        if problem.status_code == 409:
            said = self.reader.words["was_first"].format(author=found["author"], verdict=self.word_of(found["verdict"]))
            ui.notify(said, type="warning", timeout=8000, position="top")
        else:
            ui.notify(str(problem.detail), type="negative", position="top")
