"""A heatmap as a picture: the hottest place is where the clicks were, in a file that any reader understands."""

import struct
import zlib

import numpy as np
import pytest

from schemas.catalogue import page_catalogue
from serving.answers.heatmap_queries import Cell, HeatmapTold
from serving.heatmap_picture import HOT, HOUR_PX, PAPER, SCALE, picture_of
from serving.problems import Problem


def pixels_of(png: bytes) -> np.ndarray:  # type: ignore[type-arg]
    """The rows of red, green, blue in a PNG file without filters, its checksums judged."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        chunks[kind], at = body, at + 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + width * 3)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(height, width, 3)


def told(kind: str, **more: object) -> HeatmapTold:
    head = {"kind": kind, "page": "trade", "page_version": None, "measure": "clicks", "fewest_users": 5, "totals": {}}
    return HeatmapTold.model_validate(head | {"withheld": {}} | more)


def cell(element: str | None, x: int | None, y: int | None, clicks: int) -> Cell:
    return Cell(page_version="1", element=element, cell_x=x, cell_y=y, clicks=clicks, users=9, page_x_milli=None,
                page_y_px=None, share=None)  # fmt: skip


def test_the_hottest_cell_is_where_the_clicks_were():
    cells = [cell("buy_button", 10, 10, 900), cell("sell_button", 3, 3, 2), cell(None, 0, 2, 40), cell("gone", 1, 1, 5_000)]
    pixels = pixels_of(picture_of(told("click", cells=[*cells, cell("chart", None, None, 99)])))
    layout = page_catalogue()["trade"]
    assert pixels.shape == (layout.height_px * SCALE, 375 * SCALE, 3)
    hot = np.argwhere((pixels == HOT).all(axis=2))
    box = layout.element("buy_button")
    middle = (box.y_px + box.height_px * 10.5 / 20, box.x_px + box.width_px * 10.5 / 20)
    assert np.abs(hot.mean(axis=0) / SCALE - middle).max() < 1
    assert tuple(pixels[2 * 24 * SCALE + 5, 5]) not in (PAPER, HOT)


def test_a_week_is_drawn_by_the_hour_and_what_is_withheld_stays_paper():
    matrix = [[0] * 24 for _ in range(7)]
    matrix[3][9], matrix[4][9] = 70, None  # type: ignore[call-overload]
    pixels = pixels_of(picture_of(told("hours", matrix=matrix)))
    assert tuple(pixels[(3 * HOUR_PX + 5) * SCALE, (9 * HOUR_PX + 5) * SCALE]) == HOT
    assert tuple(pixels[(4 * HOUR_PX + 5) * SCALE, (9 * HOUR_PX + 5) * SCALE]) == PAPER


def test_reach_cools_down_with_depth():
    reach = [{"depth_milli": depth, "views": 9, "users": 9, "share": 1 - depth / 1000} for depth in (0, 500, 1000)]
    pixels = pixels_of(picture_of(told("scroll", reach=reach))).astype(int)
    assert pixels[10, 5, 1] < pixels[-10, 5, 1]


def test_dwell_has_no_places_to_draw():
    with pytest.raises(Problem, match="dwell has no places to draw"):
        picture_of(told("dwell", pages=[]))
