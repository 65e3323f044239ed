"""The pieces of a heatmap on its page: the drawing, or a chart, and the numbers beside it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from nicegui import ui

from schemas.catalogue import page_catalogue
from schemas.heatmap_answer import COUNTED
from schemas.page_layout import PageLayout
from serving.page_pictures import PagePicture
from serving.pages.drawing import Patch, element_labels, element_lines, patches
from serving.pages.frame import piece
from serving.pages.heatmap_answers import Shown
from serving.pages.heatmap_charts import dwell_options, hours_options, reach_options
from serving.pages.heatmap_question import BESIDE, SEGMENT, Question
from serving.pages.reader import Preferences, may_read
from serving.pages.templates import duration_ms
from serving.parts import parts_of

Row = Mapping[str, Any]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def show_heatmap(request: Request, reader: Preferences, question: Question, shown: Shown) -> None:
    """Drawings, one a segment, beside tables and charts; the hours of the week are a chart alone."""
    named = dict(zip(segment_names(reader, question), shown.heatmaps, strict=True))
    if question.view == "hours":
        for name, answer in named.items():
            _chart(hours_options(answer, [reader.words[day] for day in WEEKDAYS]), "hours-chart", name)
        return
    version = question.fields.get("version") or layout_of(question).version
    picture = parts_of(request).pictures.find(question.page, version)
    with ui.element("div").classes(f"split heatmap-split drawings-{len(named)}"):
        with ui.element("div").classes("drawings"):
            for segment, answer in zip(zip(named, ("", BESIDE), strict=False), named.values(), strict=True):
                _drawing(reader, question, answer, segment, picture)
            if may_read(request, "heatmaps:draw"):
                piece("heatmap_picture.html", reader, page=question.page, version=version, question=question, picture=picture)
        with ui.element("div").classes("figures-beside"):
            _numbers(reader, question, shown, named)


def layout_of(question: Question) -> PageLayout:
    """The page's declared layout, or an empty one of its name."""
    empty = PageLayout(name=question.page, title_en=question.page, title_zh=question.page, height_px=812, elements=())
    return page_catalogue().get(question.page, empty)


def segment_names(reader: Preferences, question: Question) -> list[str]:
    """What the segments are called: nothing when there is one."""
    if not question.fields.get("compare"):
        return [""]
    words = reader.words
    return [_told(words, question, "", "segment_a"), _told(words, question, BESIDE, "segment_b")]


def _told(words: Mapping[str, str], question: Question, prefix: str, letter: str) -> str:
    told = [value for name in SEGMENT if (value := question.fields.get(prefix + name))]
    return f"{words[letter]}: {', '.join(told) or words['all']}"


def _numbers(reader: Preferences, question: Question, shown: Shown, named: Mapping[str, Row]) -> None:
    titles = {name: each.title_zh if reader.lang == "zh" else each.title_en for name, each in page_catalogue().items()}
    answer, layout = shown.heatmaps[0], layout_of(question)
    if question.view == "scroll":
        _chart(reach_options(named, reader.words["scroll_axis"]), "reach-chart", "")
        return
    if question.view == "dwell":
        _chart(dwell_options(named, titles), "dwell-chart", "")
        piece("dwell_pages.html", reader, answer=answer, titles=titles, page=question.page, question=question)
    beside = shown.heatmaps[1] if len(shown.heatmaps) > 1 else None
    labels = element_labels(layout, reader.lang, reader.words["page_itself"])
    lines = element_lines(layout, answer, shown.before, beside, labels)
    if question.view == "dwell" and not lines:
        return
    counted, several = COUNTED[question.view], len({line.version for line in lines}) > 1
    piece(
        "heatmap_table.html", reader, answer=answer, lines=lines, question=question, dwell=question.view == "dwell",
        compared=beside is not None, several=several, total=int(answer["totals"][counted]),
        withheld=answer["withheld"].get(counted, 0),
    )  # fmt: skip


def _drawing(
    reader: Preferences, question: Question, answer: Row, segment: tuple[str, str], picture: PagePicture | None
) -> None:
    """The page with one segment's answer; segment: its name, and what its fields begin with."""
    layout, (name, prefix) = layout_of(question), segment
    drawn = patches(layout, answer)
    link = "" if picture is None else f"/heatmap/picture?{_picture_address(picture)}"
    piece(
        "heatmap_drawing.html", reader, layout=layout, patches=drawn, title=name, view=question.view, picture=link,
        links=[_link(question, patch, prefix) for patch in drawn], titles=_titles(reader, question.view, drawn),
    )  # fmt: skip


def _picture_address(picture: PagePicture) -> str:
    """A new picture has a new address, so that none is shown from memory."""
    return urlencode({"page": picture.page, "version": picture.page_version, "at": picture.uploaded_at})


def _titles(reader: Preferences, view: str, drawn: Sequence[Patch]) -> list[str]:
    words = reader.words
    if view == "scroll":
        return [f"{patch.row['depth_milli'] / 10:.0f} %: {patch.heat:.1%} {words['reached']}" for patch in drawn]
    said = duration_ms if view == "dwell" else "{:,.0f}".format
    unit = words["engaged"] if view == "dwell" else words["clicks"]
    return [
        f"{patch.row['element'] or words['page_itself']}: {said(patch.amount)} {unit}, {patch.row['users']:,} {words['users']}"
        for patch in drawn
    ]


def _link(question: Question, patch: Patch, prefix: str) -> str:
    """To the sessions behind a cell; depths and whole elements have none."""
    if "cell_x" not in patch.row:
        return ""
    place = {name: patch.row[name] for name in ("element", "cell_x", "cell_y")}
    return f"/heatmap/sessions?{question.changed(**place, version_of=patch.row['page_version'], beside_of=prefix)}"


def _chart(options: dict[str, Any], kind: str, title: str) -> None:
    with ui.element("section").classes("card"):
        if title:
            ui.label(title).classes("segment-title")
        ui.echart(options, renderer="svg").classes(kind)
