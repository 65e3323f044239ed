"""Draws the status board: the parts, the flow of records, the alerts, the age of each view, and where everything is."""

from rich.console import Group
from rich.panel import Panel
from rich.table import Table

from schemas.settings import Settings
from serving.stack.figures import Figures
from serving.stack.status import Status, parts_table


def age_in_words(age_ms: int) -> str:
    """`12 s`, `3 min`, `5 h`."""
    seconds = max(age_ms, 0) // 1000
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def rates_table(figures: Figures) -> Table:
    """Records a second, the busiest topics first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("topic")
    table.add_column("records/s", justify="right")
    for topic, rate in sorted(figures.rates.items(), key=lambda item: -item[1])[:12]:
        table.add_row(topic, f"{rate:,.0f}")
    table.add_row("[bold]all topics", f"[bold]{sum(figures.rates.values()):,.0f}")
    return table


def views_table(figures: Figures) -> Table:
    """Alerts so far, and how long ago each view last changed."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("view", "of", "changed"):
        table.add_column(heading)
    for view in figures.views:
        of = f"{view.of} so far" if view.view == "alert" else view.of
        table.add_row(view.view, of, f"{age_in_words(view.age_ms)} ago")
    if not figures.views:
        table.add_row("[dim]nothing yet", "", "")
    for part, silence in figures.silent.items():
        table.add_row(f"[red]{part}", "[red]did not answer", silence)
    return table


def addresses(s: Settings, key: str) -> str:
    """Where to look, and with which key."""
    where = f"pages {s.pages}   API {s.api}/docs   Flink http://{s.flink}"
    return f"{where}\nAPI key of the demo: {key or 'made when the API starts'}"


def board(status: Status, figures: Figures, s: Settings, key: str) -> Panel:
    """The whole board."""
    side = Table.grid(padding=(0, 4))
    side.add_row(rates_table(figures), views_table(figures))
    title = f"Weipan, up for {age_in_words(status.at_ms - status.started_ms)}"
    return Panel(Group(parts_table(status), "", side, "", addresses(s, key)), title=title, subtitle="Ctrl-C ends everything")
