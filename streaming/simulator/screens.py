"""Where users tap on the pages of the mini-program: popular elements, and inside an element mostly near its middle."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.catalogue import page_catalogue
from schemas.page_layout import PAGE_WIDTH_PX, Element
from streaming.simulator.population import Ints

PAGES = tuple(page_catalogue())
POPULAR = {"button": 3.0, "row": 3.0, "tab": 2.0, "card": 2.0, "chart": 4.0, "field": 1.5}


def _weight(element: Element) -> float:
    """How likely a tap on an element is: its kind's pull, lessened the further down it stands."""
    return POPULAR[element.kind] / (1 + element.y_px / 800)


_ELEMENTS = [(page, e) for page, name in enumerate(PAGES) for e in page_catalogue()[name].elements]
_NAMES = np.array([e.name for _, e in _ELEMENTS])
_BOXES = np.array([(e.x_px, e.y_px, e.width_px, e.height_px) for _, e in _ELEMENTS])
_EDGES = np.concatenate(
    [page + np.cumsum(w := np.array([_weight(e) for p, e in _ELEMENTS if p == page])) / w.sum() for page in range(len(PAGES))]
)
"""Running shares of the elements, one page after the other: page 2 owns the numbers from 2 to 3."""


def pick_elements(rng: np.random.Generator, page: Ints) -> dict[str, NDArray[Any]]:
    """One tap per row on the page of that row: element, place in it, place on the page."""
    size = len(page)
    drawn = np.searchsorted(_EDGES, page + rng.random(size) * 0.999_999, side="right")
    x, y = (np.rint(rng.beta(2.5, 2.5, size) * 1000).astype(np.int64) for _ in range(2))
    box = _BOXES[drawn]
    return {
        "element": _NAMES[drawn],
        "element_x_milli": x,
        "element_y_milli": y,
        "page_x_milli": np.rint((box[:, 0] + box[:, 2] * x / 1000) * 1000 / PAGE_WIDTH_PX).astype(np.int64),
        "page_y_px": np.rint(box[:, 1] + box[:, 3] * y / 1000).astype(np.int64),
    }
