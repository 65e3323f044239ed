"""An event as one text that sorts by (event_time, seq, event_id), so that MAX finds the newest of a window and what it tells.

What else a reader needs is carried behind the event's id. In both modes a window of any order gives the same answer.
"""

PARTED = "'\x1f'"
"""Sorts before every character of a name, so that `e1` stays before `e10`."""

MOMENT = "LPAD(CAST(`event_time` AS STRING), 15, '0') || LPAD(CAST(`seq` AS STRING), 19, '0') || `event_id`"


def moment(*carried: str) -> str:
    """SQL of the text of a row; `carried` are SQL expressions that are never NULL."""
    return " || ".join([MOMENT, *(f"{PARTED} || CAST({value} AS STRING)" for value in carried)])


def time_of(text: str) -> str:
    """SQL of the event_time in a text."""
    return f"CAST(SUBSTRING({text} FROM 1 FOR 15) AS BIGINT)"


def id_of(text: str) -> str:
    """SQL of the event_id in a text."""
    return f"SPLIT_INDEX(SUBSTRING({text} FROM 35), {PARTED}, 0)"


def carried_in(text: str, place: int) -> str:
    """SQL of what a text carries at a place, counted from 1."""
    return f"SPLIT_INDEX({text}, {PARTED}, {place})"
