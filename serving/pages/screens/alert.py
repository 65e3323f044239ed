"""The page of one alert: why it was raised, what is normal for this user, the market around it, and what was decided."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.alert_context import ContextAnswer, context_of
from serving.answers.alert_lookup import alert_of
from serving.answers.dispositions import CaseAnswer, case_of
from serving.pages.decisions import KEYS, Decisions
from serving.pages.frame import PATIENCE_S, allowed, frame, piece, told
from serving.pages.price_chart import price_options
from serving.pages.reader import Preferences, key_of
from serving.pages.verify_card import VerifyCard
from serving.parts import Parts, parts_of

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""

SHOWN = 12
"""How many earlier alerts are listed."""


@ui.page("/alerts/{alert_id}", response_timeout=PATIENCE_S)
async def alert(request: Request, alert_id: str) -> None:
    """One alert by its id."""
    with frame(request, "alerts") as reader:
        if not allowed(request, reader, "alerts"):
            return
        with told(reader):
            parts = parts_of(request)
            found = await alert_of(parts, alert_id)
            context = await to_thread.run_sync(context_of, parts.warehouse, parts.cases, found)
            case = Case(reader, parts, context)
            case.decisions = Decisions(reader, parts, key_of(request), case.refresh)
            show(reader, context, case)
            ui.keyboard(on_key=lambda e: case.act(e.key.name) if e.action.keydown and not e.modifiers.ctrl else None)


class Case:
    """What was decided, and the buttons for what may follow; both change when somebody decides."""

    decisions: Decisions

    def __init__(self, reader: Preferences, parts: Parts, context: ContextAnswer) -> None:
        self.reader, self.parts = reader, parts
        self.case: CaseAnswer = context.case

    def draw_buttons(self) -> None:
        """The place of the state and its buttons."""
        self.buttons = ui.element("div").classes("case-bar")
        self.fill()

    def draw_history(self) -> None:
        """The place of what was decided."""
        self.history = ui.element("div")
        self.fill_history()

    def fill(self) -> None:
        """State and buttons as they are now."""
        self.buttons.clear()
        with self.buttons:
            piece("case_state.html", self.reader, case=self.case)
            self.decisions.buttons(self.case.alert_id, self.case.revision, self.case.allowed)

    def fill_history(self) -> None:
        """The decisions as they are now."""
        self.history.clear()
        with self.history:
            piece("alert_history.html", self.reader, case=self.case)

    async def refresh(self) -> None:
        """Reads the case again."""
        self.case = await to_thread.run_sync(case_of, self.parts.cases, self.case.alert_id)
        self.fill()
        self.fill_history()

    async def act(self, key: str) -> None:
        """The keys of the board decide here too."""
        if key in KEYS and KEYS[key] in self.case.allowed:
            await self.decisions.ask(self.case.alert_id, self.case.revision, KEYS[key])


def show(reader: Preferences, context: ContextAnswer, case: Case) -> None:
    """The page: head, then reasons and market at the left, people and history at the right."""
    piece("alert_head.html", reader, alert=context.alert)
    case.draw_buttons()
    with ui.element("div").classes("split alert-split"):
        with ui.element("div").classes("column"):
            piece("alert_reasons.html", reader, context=context, alert=context.alert)
            market(reader, context)
            piece("alert_events.html", reader, events=context.events, alert=context.alert)
            VerifyCard(reader, context.alert.alert_id)
        with ui.element("div").classes("column"):
            piece("alert_normal.html", reader, normal=context.normal, alert=context.alert)
            piece("alert_linked.html", reader, linked=context.linked, normal=context.normal)
            case.draw_history()
            piece("alert_earlier.html", reader, earlier=context.earlier[:SHOWN], total=len(context.earlier),
                  same=context.same_incident, alert=context.alert)  # fmt: skip


def market(reader: Preferences, context: ContextAnswer) -> None:
    """The price chart, where there is a market to show."""
    if context.alert.instrument is None:
        return
    with ui.element("section").classes("card"):
        piece("alert_market.html", reader, alert=context.alert, prices=len(context.prices))
        if context.prices:
            CHART(price_options(context, reader.words), renderer="svg").classes("price-chart")
