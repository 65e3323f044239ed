"""A row of the live board: an incident, or a single alert, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from serving.pages.board_lines import Held, Line
from serving.pages.reader import Preferences
from serving.pages.templates import clock

COLUMNS = (("at", 128), ("severity", 96), ("detector", 142), ("who", 112), ("what", 0), ("alerts", 70), ("state", 112))
"""Field and width in px; 0 takes what is left."""

TITLES = {"at": "time", "state": "status"}
"""Fields whose column is called otherwise."""

EXTRAS: dict[str, dict[str, Any]] = {
    "at": {":valueFormatter": "params => params.data.time", "sort": "desc"},
    "severity": {
        ":cellClass": "params => 'severity severity-' + params.data.level",
        ":comparator": "(a, b, x, y) => x.data.rank - y.data.rank",
    },
    "alerts": {
        "cellClass": "number count",
        ":valueFormatter": "params => params.value > 1 ? '×' + params.value.toLocaleString('en') : ''",
    },
    "state": {":cellClass": "params => 'state state-' + params.data.case"},
}  # fmt: skip

RANKS = ("info", "low", "medium", "high", "critical")


def row_of(held: Held, reader: Preferences) -> dict[str, Any]:
    """What the grid shows of a row; `alert` is the one to open."""
    line = held.line
    return {
        "id": held.row_id,
        "alert": line.alert_id,
        "at": line.event_time,
        "time": clock(line.event_time, "%m-%d %H:%M:%S"),
        "level": line.severity,
        "rank": RANKS.index(line.severity),
        "severity": reader.words[line.severity],
        "detector": line.detector.replace("_", " "),
        "who": line.entity_id,
        "what": sentence(line, reader),
        "alerts": held.incident.alerts,
        "case": held.state,
        "state": reader.words[f"state_{held.state}"],
        "status": line.status,
    }


def sentence(alert: Line, reader: Preferences) -> str:
    """What happened, in the reader's language."""
    return alert.sentence_zh if reader.lang == "zh" else alert.sentence_en


def grid_options(reader: Preferences, rows: Sequence[dict[str, Any]], empty: str) -> dict[str, Any]:
    """The grid: one selected row at a time, rows known by their ids, only those in sight are drawn."""
    return {
        "columnDefs": [column(name, width, reader) for name, width in COLUMNS],
        "rowData": rows,
        ":getRowId": "params => params.data.id",
        "rowClassRules": {
            "withdrawn": "data.status === 'withdrawn'",
            "closed": "!['open', 'acknowledged'].includes(data.case)",
        },
        "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        ":onRowDoubleClicked": "event => { window.location.href = '/alerts/' + encodeURIComponent(event.data.alert) }",
        "rowHeight": 38,
        "headerHeight": 36,
        "rowBuffer": 12,
        "deltaSort": True,
        "animateRows": False,
        "suppressColumnVirtualisation": True,
        "overlayNoRowsTemplate": f'<span class="grid-empty">{empty}</span>',
    }


def column(name: str, width: int, reader: Preferences) -> dict[str, Any]:
    """One column of the grid."""
    title = reader.words[TITLES.get(name, name)]
    definition: dict[str, Any] = {"field": name, "headerName": title, "resizable": True, "sortable": True}
    definition |= {"width": width} if width else {"flex": 1, "minWidth": 240, "tooltipField": name}
    return definition | EXTRAS.get(name, {})
