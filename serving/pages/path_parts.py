"""The pieces of paths on the heatmap page: the Sankey diagram, and its edges as a table."""

from nicegui import ui
from nicegui.events import EChartPointClickEventArguments

from schemas.heatmap_rules import FEWEST_USERS
from serving.pages.frame import piece
from serving.pages.heatmap_answers import Shown
from serving.pages.heatmap_parts import segment_names
from serving.pages.heatmap_question import BESIDE, Question
from serving.pages.path_chart import sankey_options, step_label
from serving.pages.reader import Preferences


def show_paths(reader: Preferences, question: Question, shown: Shown) -> None:
    """A diagram a segment; a click on a band, or on a number in the table, leads to the sessions."""
    for at, (name, answer) in enumerate(zip(segment_names(reader, question), shown.paths, strict=True)):
        beside = BESIDE if at else ""

        def opened(event: EChartPointClickEventArguments, beside: str = beside) -> None:
            if isinstance(event.data, dict) and "from_step" in event.data:
                told = event.data
                edge = {"level": told["level"], "source": told["from_step"], "target": told["to_step"]}
                ui.navigate.to(f"/heatmap/sessions?{question.changed(**edge, beside_of=beside)}")

        with ui.element("section").classes("card"):
            if name:
                ui.label(name).classes("segment-title")
            ui.html(f'<p class="hint">{reader.words["paths_hint"]}</p>', sanitize=False)
            options = sankey_options(answer, reader.words)
            ui.echart(options, renderer="svg", on_point_click=opened).classes("paths-chart")
        steps = {node.node for node in answer.nodes}
        labels = {step: step_label(step, reader.words) for step in steps}
        piece(
            "path_edges.html", reader, answer=answer, labels=labels, question=question, beside=beside, fewest=FEWEST_USERS
        )  # fmt: skip
