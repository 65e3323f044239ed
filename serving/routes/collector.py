"""The collector: the snippet that apps and web pages load, and its contract on one page. No key needed, no data."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader

from schemas.contract import fields_of
from schemas.events.behaviour import Behaviour
from schemas.events.social import Social
from serving.ingest.answer import CLICK, MOST_EVENTS

ROUTER = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parents[1] / "collector"
PAGES = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=300"}


@ROUTER.get("/collector.js")
def snippet() -> FileResponse:
    """The snippet, for any page."""
    return FileResponse(FOLDER / "weipan.js", media_type="text/javascript", headers=ANYWHERE)


@ROUTER.get("/collector")
def contract() -> HTMLResponse:
    """How the snippet is used, what it sends, and what it never sends."""
    events = {contract.TOPIC.name: fields_of(contract) for contract in (Behaviour, Social)}
    piece = PAGES.get_template("contract.html")
    return HTMLResponse(piece.render(events=events, example=CLICK, most=MOST_EVENTS))
