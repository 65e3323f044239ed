"""Pages are drawn so that every click has its place."""

import pytest

from schemas.catalogue import page_catalogue
from schemas.page_layout import PAGE_WIDTH_PX, Element, PageLayout


@pytest.mark.parametrize("page", page_catalogue().values(), ids=lambda page: page.name)
def test_elements_lie_on_their_page_and_have_names_of_their_own(page: PageLayout) -> None:
    assert len({e.name for e in page.elements}) == len(page.elements)
    for e in page.elements:
        assert e.x_px >= 0
        assert e.x_px + e.width_px <= PAGE_WIDTH_PX
        assert e.y_px >= 0
        assert e.y_px + e.height_px <= page.height_px


def test_a_click_inside_an_element_has_a_place_on_the_page() -> None:
    button = Element(name="b", label_en="", label_zh="", x_px=75, y_px=100, width_px=150, height_px=40)
    assert button.place(0, 0) == (200, 100)
    assert button.place(1000, 1000) == (600, 140)
    assert button.place(500, 500) == (400, 120)
