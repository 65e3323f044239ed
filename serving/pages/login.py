"""The login: asks once for an API key and keeps a signed session; and what a reader prefers: language and light."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from serving.pages.reader import preferences_of
from serving.pages.sessions import COOKIE, LIFETIME_S
from serving.pages.templates import render
from serving.parts import Parts, parts_of

ROUTER = APIRouter(include_in_schema=False)

YEAR_S = 365 * 86_400


@ROUTER.get("/login")
def ask(request: Request, next: str = "/") -> HTMLResponse:  # noqa: A002
    """The form."""
    return form(request, next, refused=False)


@ROUTER.post("/login")
async def log_in(
    request: Request,
    parts: Annotated[Parts, Depends(parts_of)],
    key: Annotated[str, Form(max_length=200)],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Starts a session when the key is live; else the form again, saying so."""
    found = await parts.doorkeeper.find(key.strip())
    if found is None:
        return form(request, next, refused=True)
    answer = RedirectResponse(local(next), 303)
    secure = request.url.scheme == "https"
    value = request.app.state.sessions.cookie_for(found.key_id)
    answer.set_cookie(COOKIE, value, max_age=LIFETIME_S, httponly=True, samesite="strict", secure=secure)
    return answer


@ROUTER.post("/logout")
def log_out() -> Response:
    """Ends the session."""
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@ROUTER.get("/prefer")
def prefer(name: str, value: str, back: str = "/") -> Response:
    """Remembers a preference, `lang` or `theme`, and goes back."""
    answer = RedirectResponse(local(back), 303)
    if (name, value) in {("lang", "en"), ("lang", "zh"), ("theme", "light"), ("theme", "dark"), ("theme", "auto")}:
        answer.set_cookie(f"weipan_{name}", value, max_age=YEAR_S, samesite="strict")
    return answer


def form(request: Request, following: str, refused: bool) -> HTMLResponse:
    """The form, with a way to the organisation's login where there is one."""
    known = {"words": preferences_of(request).words, "by_organisation": request.app.state.provider is not None}
    return HTMLResponse(render("login.html", **known, next=local(following), refused=refused), 401 if refused else 200)


def local(path: str) -> str:
    """The path if it leads to this site, else the start."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
