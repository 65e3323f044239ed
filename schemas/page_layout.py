"""What a page of the mini-program looks like: its named elements and where they stand on a phone's screen."""

from dataclasses import dataclass
from typing import Literal

PAGE_WIDTH_PX = 375
"""The width of the viewport for which the boxes are declared, in CSS pixels."""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One element that a user can click. name: as click events carry it; box in CSS pixels from the top left of the page."""

    name: str
    label_en: str
    label_zh: str
    x_px: int
    y_px: int
    width_px: int
    height_px: int
    kind: Literal["button", "tab", "chart", "field", "card", "row"] = "button"

    def place(self, x_milli: int, y_milli: int) -> tuple[int, int]:
        """Where a click inside the element lies on the page: page_x_milli and page_y_px of a behaviour event."""
        x_px = self.x_px + self.width_px * x_milli / 1000
        return round(x_px * 1000 / PAGE_WIDTH_PX), round(self.y_px + self.height_px * y_milli / 1000)


@dataclass(frozen=True, kw_only=True)
class PageLayout:
    """A page with its elements. name: as behaviour events carry it in `page`; version: as in `page_version`."""

    name: str
    title_en: str
    title_zh: str
    height_px: int
    elements: tuple[Element, ...]
    version: str = "1"

    def element(self, name: str) -> Element:
        """The element of that name; KeyError when the page has none."""
        return {e.name: e for e in self.elements}[name]
