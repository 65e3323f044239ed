"""Draws a heatmap: clicked cells over a page's boxes, reach by depth, or a week by weekday and hour."""

from itertools import pairwise
from math import log1p

import numpy as np

from schemas.catalogue import page_catalogue
from schemas.heatmap_rules import CELLS, PAGE_ROW_PX
from schemas.page_layout import PAGE_WIDTH_PX, Element
from serving.answers.heatmap_queries import Cell, HeatmapTold
from serving.png import Pixels, png_of
from serving.problems import refused

HEIGHT_PX = 812
SCALE = 2
HOUR_PX = 24
PAPER, LINE, COOL, HOT = (250, 250, 252), (190, 196, 206), (255, 236, 160), (200, 20, 40)


def picture_of(told: HeatmapTold, cells: int = CELLS) -> bytes:
    """The picture of an answer as a PNG file, two pixels a CSS pixel; a problem for dwell, which has no places."""
    if told.kind == "hours":
        return png_of(_week(told))
    if told.kind == "dwell":
        raise refused("Accept", "image/png", "dwell has no places to draw: application/json or text/csv", 406)
    layout = page_catalogue().get(told.page or "")
    boxes = {element.name: element for element in layout.elements} if layout else {}
    pixels = _paper(layout.height_px if layout else HEIGHT_PX, PAGE_WIDTH_PX)
    if told.kind == "scroll":
        _reach(pixels, told)
    else:
        _cells(pixels, told, boxes, cells)
    for box in boxes.values():
        _frame(pixels, box)
    return png_of(pixels)


def _paper(height_px: int, width_px: int) -> Pixels:
    return np.full((height_px * SCALE, width_px * SCALE, 3), PAPER, np.uint8)


def _paint(pixels: Pixels, box: tuple[float, float, float, float], heat: float) -> None:
    """Fills x, y, width, height (CSS pixels) with a colour between cool (0) and hot (1)."""
    left, top, right, bottom = (
        round(edge * SCALE) for edge in (box[0], box[1], box[0] + box[2], box[1] + box[3])
    )  # fmt: skip
    colour = [round(cool + (hot - cool) * heat) for cool, hot in zip(COOL, HOT, strict=True)]
    pixels[top : max(bottom, top + 1), left : max(right, left + 1)] = colour


def _cells(pixels: Pixels, told: HeatmapTold, boxes: dict[str, Element], cells: int) -> None:
    """Every cell with a place, the coolest first; how hot follows the logarithm of its measure."""
    placed = [cell for cell in told.cells or [] if cell.cell_x is not None and (cell.element is None or cell.element in boxes)]
    most = max((_amount(told, cell) for cell in placed), default=1)
    for cell in sorted(placed, key=lambda each: _amount(told, each)):
        _paint(pixels, _box(cell, boxes, cells), log1p(_amount(told, cell)) / log1p(most))


def _amount(told: HeatmapTold, cell: Cell) -> int:
    return cell.users if told.measure == "users" else cell.clicks


def _box(cell: Cell, boxes: dict[str, Element], cells: int) -> tuple[float, float, float, float]:
    x, y = cell.cell_x or 0, cell.cell_y or 0
    if cell.element is None:
        return x * PAGE_WIDTH_PX / cells, y * PAGE_ROW_PX, PAGE_WIDTH_PX / cells, PAGE_ROW_PX
    box = boxes[cell.element]
    width, height = box.width_px / cells, box.height_px / cells
    return box.x_px + x * width, box.y_px + y * height, width, height


def _frame(pixels: Pixels, box: Element) -> None:
    left, top = box.x_px * SCALE, box.y_px * SCALE
    right, bottom = left + box.width_px * SCALE - 1, top + box.height_px * SCALE - 1
    for rows, columns in (
        (slice(top, top + 1), slice(left, right)), (slice(bottom, bottom + 1), slice(left, right)),
        (slice(top, bottom), slice(left, left + 1)), (slice(top, bottom), slice(right, right + 1)),
    ):  # fmt: skip
        pixels[rows, columns] = LINE


def _reach(pixels: Pixels, told: HeatmapTold) -> None:
    height_px, points = len(pixels) / SCALE, told.reach or []
    for point, following in pairwise(points):
        top, bottom = (depth * height_px / 1000 for depth in (point.depth_milli, following.depth_milli))
        _paint(pixels, (0, top, PAGE_WIDTH_PX, bottom - top), following.share or 0)


def _week(told: HeatmapTold) -> Pixels:
    """Seven rows of 24 hours; what is withheld stays paper."""
    pixels, matrix = _paper(7 * HOUR_PX, 24 * HOUR_PX), told.matrix or []
    most = max((amount or 0 for row in matrix for amount in row), default=0) or 1
    for weekday, row in enumerate(matrix):
        for hour, amount in enumerate(row):
            if amount:
                _paint(pixels, (hour * HOUR_PX, weekday * HOUR_PX, HOUR_PX - 1, HOUR_PX - 1), log1p(amount) / log1p(most))
    return pixels
