"""An alert as a row of the live board."""

from collections.abc import Mapping
from typing import Any

from serving.answers.alerts import AlertAnswer
from serving.pages.reader import Preferences
from serving.pages.templates import clock

COLUMNS = (("time", 138), ("severity", 104), ("detector", 148), ("who", 118), ("what", 0), ("score", 76))
"""Field and width in px; 0 takes what is left."""


def row_of(alert: AlertAnswer, reader: Preferences) -> dict[str, Any]:
    """What the grid shows of an alert, in the reader's language."""
    return {
        "id": alert.alert_id,
        "time": clock(alert.event_time, "%m-%d %H:%M:%S"),
        "level": alert.severity,
        "severity": reader.words.get(alert.severity, alert.severity),
        "detector": alert.detector.replace("_", " "),
        "who": alert.entity_id,
        "what": sentence(alert, reader),
        "score": alert.score,
        "status": alert.status,
    }


def sentence(alert: AlertAnswer, reader: Preferences) -> str:
    """What happened, in the reader's language."""
    return alert.sentence_zh if reader.lang == "zh" else alert.sentence_en


def grid_options(reader: Preferences, rows: list[dict[str, Any]], empty: str) -> dict[str, Any]:
    """The grid: one selected row at a time, rows known by their alert's id."""
    return {
        "columnDefs": [column(name, width, reader.words) for name, width in COLUMNS],
        "rowData": rows,
        ":getRowId": "params => params.data.id",
        "rowClassRules": {"withdrawn": "data.status === 'withdrawn'"},
        "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        "rowHeight": 40,
        "headerHeight": 38,
        "animateRows": False,
        "suppressColumnVirtualisation": True,
        "overlayNoRowsTemplate": f'<span class="grid-empty">{empty}</span>',
    }


def column(name: str, width: int, words: Mapping[str, str]) -> dict[str, Any]:
    """One column of the grid."""
    definition: dict[str, Any] = {"field": name, "headerName": words[name], "resizable": True, "sortable": True}
    definition |= {"width": width} if width else {"flex": 1, "minWidth": 240, "tooltipField": name}
    if name == "severity":
        definition[":cellClass"] = "params => 'severity severity-' + params.data.level"
    if name == "score":
        definition["cellClass"] = "number"
    return definition
