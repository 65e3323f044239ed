"""A real Chromium, logged in to the pages; a screenshot of what each test saw is kept in `.test-artefacts/`."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ARTEFACTS = Path(".test-artefacts")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str:
    """$CHROMIUM, or one on PATH."""
    on_path = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    found = os.environ.get("CHROMIUM") or next(filter(None, on_path), None)
    assert found, "no Chromium: set CHROMIUM or install one (Debian: apt-get install chromium)"
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium; it ends with its module, because Playwright's event loop would be in the way of everybody else's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Browser, pages: str, demo_key: str) -> Iterator[Page]:
    """A page whose reader has logged in; anything the browser complains about fails the test."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=pages, locale="en-GB", color_scheme="light")
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/login")
    page.fill("#key", demo_key)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector(".ag-root")
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def keep() -> Callable[[Page, str], None]:
    """Keeps a screenshot of the whole page under a name."""
    ARTEFACTS.mkdir(exist_ok=True)

    def one(page: Page, name: str) -> None:
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    return one
