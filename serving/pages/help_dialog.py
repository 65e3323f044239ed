"""The keys of the board, shown on `?`."""

from nicegui import ui

from serving.pages.frame import piece
from serving.pages.reader import Preferences

KEYS = (
    ("j k", "key_move"), ("Enter o", "key_open"), ("a", "do_acknowledged"), ("c", "do_confirmed"), ("f", "do_false_positive"),
    ("v", "do_valuable"), ("d", "do_dismissed"), ("r", "do_reopened"), ("/", "key_filter"), ("p", "key_pause"),
    ("?", "key_help"),
)  # fmt: skip
"""Keys and the name of what they do."""


class HelpDialog:
    """A list of keys; Escape closes it."""

    def __init__(self, reader: Preferences) -> None:
        with ui.dialog() as self.dialog, ui.element("div").classes("card dialog"):
            piece("board_keys.html", reader, keys=KEYS)

    def open(self) -> None:
        """Shows it."""
        self.dialog.open()
