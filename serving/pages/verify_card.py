"""Holds an alert against the lake when the analyst asks for it: every check with what was expected and what was found."""

from nicegui import ui

from serving.answers.verification import verification_of
from serving.pages.frame import note, piece
from serving.pages.reader import Preferences
from serving.problems import Problem


class VerifyCard:
    """A button, and below it the verdict."""

    def __init__(self, reader: Preferences, alert_id: str) -> None:
        self.reader, self.alert_id = reader, alert_id
        with ui.element("section").classes("card verify"):
            with ui.element("div").classes("buttons"):
                self.button = ui.button(reader.words["verify"], on_click=self.verify, color=None).props("flat no-caps")
            self.place = ui.element("div").props("aria-live=polite")
            with self.place:
                ui.label(reader.words["verify_hint"]).classes("hint")

    async def verify(self) -> None:
        """Asks the lake, which takes some ten seconds, and shows what it said."""
        self.button.disable()
        self.show("verify_asking")
        try:
            verdict = await verification_of(self.alert_id)
        except Problem as problem:
            self.place.clear()
            with self.place:
                waits = problem.status_code == 409
                note(self.reader, "stale" if waits else "error", self.reader.words["verify_later" if waits else "unreadable"])
        else:
            self.place.clear()
            with self.place:
                piece("alert_verdict.html", self.reader, verdict=verdict)
        finally:
            self.button.enable()

    def show(self, word: str) -> None:
        """A line in place of the verdict."""
        self.place.clear()
        with self.place:
            ui.label(self.reader.words[word]).classes("hint")
