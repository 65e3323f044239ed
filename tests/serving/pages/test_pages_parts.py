import asyncio
import re
from pathlib import Path

import pytest

from schemas.catalogue import page_catalogue
from serving.pages.content_policy import ContentPolicy
from serving.pages.login import local
from serving.pages.sessions import Sessions
from serving.pages.templates import PIECES, duration
from serving.pages.words import BOTH, WORDS


def test_every_click_of_a_layout_lies_on_its_page() -> None:
    for layout in page_catalogue().values():
        names = [element.name for element in layout.elements]
        assert len(names) == len(set(names)), layout.name
        for element in layout.elements:
            x_milli, y_px = element.place(1000, 1000)
            assert x_milli <= 1000
            assert y_px <= layout.height_px


def test_every_word_is_said_in_both_languages_and_every_piece_finds_its_words() -> None:
    assert all(english and chinese for english, chinese in BOTH.values())
    for name in PIECES.list_templates():
        source = (Path("serving/pages/html") / name).read_text()
        for word in re.findall(r"words\.(\w+)|words\['(\w+)'\]", source):
            assert (word[0] or word[1]) in WORDS["en"], f"{name}: {word}"


def test_a_word_is_a_word_even_where_a_mapping_has_a_method_of_that_name() -> None:
    shown = PIECES.from_string("{{ words.clear }} {{ words.values }}").render(words=WORDS["en"])
    assert shown == "Clear Values"


@pytest.mark.parametrize(("seconds", "shown"), [(None, "–"), (3.25, "3.2 s"), (59.9, "59.9 s"), (60, "1 min"), (7200, "2.0 h")])
def test_durations_are_short(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_the_login_leads_only_into_this_site(path: str) -> None:
    assert local(path) == "/"
    assert local("/funnel?day=2026-01-31") == "/funnel?day=2026-01-31"


def test_a_session_outlives_a_restart_and_cannot_be_forged(tmp_path: Path) -> None:
    cookie = Sessions(tmp_path / "secret").cookie_for("k1")
    assert Sessions(tmp_path / "secret").key_id_in(cookie) == "k1"
    assert Sessions(tmp_path / "other").key_id_in(cookie) is None
    assert Sessions(tmp_path / "secret").key_id_in(cookie + "x") is None


def test_every_script_of_a_page_carries_the_nonce_of_its_own_header() -> None:
    sent: list[dict[str, object]] = []

    async def page(scope: object, receive: object, send: object) -> None:  # noqa: ARG001
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})  # type: ignore[operator]
        for body, more in ((b"<scr", True), (b'ipt>1</script><script type="module">', False)):
            await send({"type": "http.response.body", "body": body, "more_body": more})  # type: ignore[operator]

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(ContentPolicy(page)({"type": "http"}, None, send))  # type: ignore[arg-type]
    headers = dict(sent[0]["headers"])  # type: ignore[call-overload]
    nonce = re.search(rb"'nonce-([^']+)'", headers[b"content-security-policy"])
    assert nonce
    assert sent[1]["body"] == b'<script nonce="%b">1</script><script nonce="%b" type="module">' % (nonce[1], nonce[1])
    assert headers[b"content-length"] == str(len(sent[1]["body"])).encode()  # type: ignore[arg-type]
