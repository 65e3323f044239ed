"""The heatmap page in a real browser: every kind, two segments side by side, paths, sessions, pictures, files."""

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, Page, expect

from schemas.catalogue import contracts, page_catalogue
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of
from schemas.settings import Settings
from serving.key_store import KeyStore
from serving.masking import shown_user

pytestmark = pytest.mark.browser
Keep = Callable[[Page, str], None]

DAY, BEFORE = "2026-01-24", "2026-01-23"
NOON = day_bounds_ms(DAY)[0] + 12 * 3_600_000
ASKED = f"from={DAY}&to={DAY}"
PEOPLE = 24
HOTTEST = (510, 490)
"""Where in the buy button most clicks are, in thousandths."""


class Screens:
    """What happened on screens, row by row."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, user: int, at: int, kind: str, page: str = "trade", **told: Any) -> None:
        who = {"user_id": f"hp-{user}", "session_id": f"hs-{user}", "platform": "h5" if user % 3 == 0 else "mini_program"}
        row = {"event_id": f"hp-{len(self.rows)}", "seq": len(self.rows), "event_time": at, "observed_at": at, "version": 1}
        width = {"viewport_width_px": 390 if user % 2 else 360, "viewport_height_px": 800}
        self.rows.append({**row, "region": "CN", "kind": kind, "page": page, "page_version": "1", **who, **width, **told})

    def click(self, user: int, at: int, element: str | None, place: tuple[int, int], **told: Any) -> None:
        layout = page_catalogue()["trade"]
        x, y = layout.element(element).place(*place) if element else place
        inside = {"element": element, "element_x_milli": place[0], "element_y_milli": place[1]} if element else {}
        self.add(user, at, "click", **{"page_x_milli": x, "page_y_px": y, "reacted": True, **inside, **told})


def one_day(screens: Screens, noon: int, people: int) -> None:
    """People look at home, then trade, click, scroll and stay; a third of them learn or pay; the first rage."""
    for user in range(people):
        at = noon + user * 60_000
        screens.add(user, at, "page_view", "home")
        screens.add(user, at + 10_000, "page_view", "trade")
        for n in range(4):
            screens.click(user, at + 20_000 + n * 3_000, "buy_button", HOTTEST)
        screens.click(user, at + 40_000, "chart", (40 * user, 300), reacted=user % 4 != 0)
        screens.click(user, at + 43_000, None, (30 * user, 700))
        screens.add(user, at + 50_000, "scroll", scroll_depth_milli=1000 if user % 2 else 400)
        screens.add(user, at + 55_000, "engagement", engaged_ms=30_000 + 1000 * user)
        if user % 3 == 0:
            screens.add(user, at + 70_000, "page_view", "learn")
    for user in range(6):
        for n in range(3):
            screens.click(user, noon + 3_600_000 + user * 1000 + n * 200, "sell_button", (300, 300))
    screens.click(1, noon + 4_000_000, "amount_max", (500, 500))


@pytest.fixture(scope="module")
def happened(warehouse: str) -> Iterator[None]:
    """A day of two dozen people, the day before with half of them, and the tiers of some."""
    screens = Screens()
    one_day(screens, NOON, PEOPLE)
    one_day(screens, NOON - 86_400_000, PEOPLE // 2)
    fields = fields_of(contracts()["behaviour"])
    rows = [tuple(row.get(field.name) for field in fields) for row in screens.rows]
    tiers = [("2099-01-01", "heat", f"hp-{user}", "mature" if user % 2 else "novice") for user in range(PEOPLE)]
    with Client.from_url(warehouse) as client:
        client.execute(f"INSERT INTO behaviour_v1 ({', '.join(f'`{field.name}`' for field in fields)}) VALUES", rows)
        client.execute("INSERT INTO profile (day, run_id, user_id, tier) VALUES", tiers)
        published = ("profile", "2099-01-01", "heat", 1, 1, "growth", "passed")
        client.execute("INSERT INTO publication (table_name, day, run_id, published_at, rows, owner, gate) VALUES", [published])
    yield
    with Client.from_url(warehouse) as client:
        client.execute("DELETE FROM behaviour_v1 WHERE user_id LIKE 'hp-%'")
        client.execute("DELETE FROM profile WHERE run_id = 'heat'")
        client.execute("DELETE FROM publication WHERE run_id = 'heat'")


@pytest.fixture
def shown(reader: Page) -> Callable[[str], None]:
    """`shown("kind=rage")`: opens a question of the day and waits for its answer."""

    def one(asked: str = "") -> None:
        reader.goto(f"/heatmap?{ASKED}&{asked}")
        expect(reader.locator(".loading")).to_have_count(0, timeout=20_000)

    return one


def pixel(reader: Page, x: float, y: float) -> tuple[int, int, int]:
    """The colour of one pixel of the screen."""
    body = reader.screenshot(clip={"x": round(x), "y": round(y), "width": 1, "height": 1}, type="png")
    idat, at = b"", 8
    while at < len(body):
        size, name = struct.unpack(">I4s", body[at : at + 8])
        idat += body[at + 8 : at + 8 + size] if name == b"IDAT" else b""
        at += size + 12
    return tuple(zlib.decompress(idat)[1:4])  # type: ignore[return-value]


@pytest.mark.usefixtures("happened")
def test_the_hottest_cell_is_where_the_clicks_were(reader: Page, shown: Callable[..., None], keep: Keep) -> None:
    shown()
    assert reader.locator(".totals").get_attribute("data-total") == str(PEOPLE * 6 + 19)
    assert reader.locator("tr[data-element='buy_button']").get_attribute("data-amount") == str(PEOPLE * 4)
    assert reader.locator("tr[data-element='']").get_attribute("data-amount") == str(PEOPLE)
    reader.locator(".patch.hottest").scroll_into_view_if_needed()
    hottest = reader.locator(".patch.hottest").bounding_box()
    page = reader.locator(".phone svg").bounding_box()
    assert hottest
    assert page
    buy, scale = page_catalogue()["trade"].element("buy_button"), page["width"] / 375
    clicked = (page["x"] + scale * (buy.x_px + buy.width_px * HOTTEST[0] / 1000),
               page["y"] + scale * (buy.y_px + buy.height_px * HOTTEST[1] / 1000))  # fmt: skip
    assert hottest["x"] - 1 <= clicked[0] <= hottest["x"] + hottest["width"] + 1
    assert hottest["y"] - 1 <= clicked[1] <= hottest["y"] + hottest["height"] + 1
    red, green, blue = pixel(reader, *clicked)
    assert red > 180, "the place of most clicks is red"
    assert max(green, blue) < 110
    cold = pixel(reader, page["x"] + scale * 190, page["y"] + scale * 440)
    assert min(cold) > 200, "a place without clicks is not"
    keep(reader, "heatmap")
    reader.locator(".patch.hottest").click()
    expect(reader.locator(f"[data-count='{PEOPLE}']")).to_be_visible()
    assert reader.locator(".sessions tbody tr").count() == PEOPLE
    keep(reader, "heatmap-sessions")


@pytest.mark.usefixtures("happened")
def test_rage_dead_scroll_dwell_and_hours(reader: Page, shown: Callable[..., None], keep: Keep) -> None:
    shown("kind=rage")
    assert reader.locator("tr[data-element]").count() == 1
    assert reader.locator("tr[data-element='sell_button']").get_attribute("data-amount") == "18"
    shown("kind=dead")
    assert reader.locator("tr[data-element='chart']").get_attribute("data-amount") == str(PEOPLE // 4)
    shown("kind=scroll")
    deepest = reader.locator(".patch-scroll").last
    assert deepest.get_attribute("data-amount") == str(PEOPLE // 2)
    expect(reader.locator(".reach-chart svg")).to_be_visible()
    keep(reader, "heatmap-scroll")
    shown("kind=dwell")
    engaged = sum(30_000 + 1000 * user for user in range(PEOPLE))
    assert reader.locator("tr[data-page='trade']").get_attribute("data-engaged") == str(engaged)
    keep(reader, "heatmap-dwell")
    shown("kind=hours")
    expect(reader.locator(".hours-chart svg")).to_be_visible()
    keep(reader, "heatmap-hours")


@pytest.mark.usefixtures("happened")
def test_two_segments_stand_side_by_side_and_the_question_is_in_the_address(reader: Page, keep: Keep) -> None:
    reader.goto(f"/heatmap?{ASKED}")
    reader.select_option("[name=tier]", "mature")
    reader.check("[name=compare]")
    reader.get_by_role("button", name="Apply").click()
    reader.select_option("[name=b_tier]", "novice")
    reader.get_by_role("button", name="Apply").click()
    expect(reader.locator(".phone")).to_have_count(2, timeout=20_000)
    asked = parse_qs(urlsplit(reader.url).query)
    assert (asked["tier"], asked["b_tier"], asked["kind"], asked["from"]) == (["mature"], ["novice"], ["click"], [DAY])
    assert [each.get_attribute("data-amount") for each in reader.locator(".patch.hottest").all()] == [str(PEOPLE * 2)] * 2
    expect(reader.locator(".segment-title").first).to_contain_text("mature")
    keep(reader, "heatmap-beside")


@pytest.mark.usefixtures("happened")
def test_paths_are_a_sankey_and_lead_to_their_sessions(reader: Page, shown: Callable[..., None], keep: Keep) -> None:
    shown("kind=paths&page=home")
    expect(reader.locator(".paths-chart svg")).to_be_visible()
    first = reader.locator("tr[data-source='page_view: home'][data-target='page_view: trade']")
    assert first.get_attribute("data-paths") == str(PEOPLE)
    keep(reader, "heatmap-paths")
    first.locator("a").click()
    expect(reader.locator(f"[data-count='{PEOPLE}']")).to_be_visible()
    keep(reader, "heatmap-path-sessions")
    shown("kind=paths&page=learn&direction=to&depth=1")
    last = reader.locator("tr[data-source='click'][data-target='page_view: learn']")
    assert last.get_attribute("data-paths") == str(PEOPLE // 3)


@pytest.mark.usefixtures("happened")
def test_empty_mistaken_and_stale_are_told_and_the_form_waits_for_nothing(
    reader: Page, shown: Callable[..., None], keep: Keep
) -> None:
    shown("page=deposit")
    expect(reader.locator(".note-empty")).to_be_visible()
    expect(reader.locator(".note-stale")).to_be_visible()
    keep(reader, "heatmap-empty")
    reader.goto("/heatmap?from=2026-02-30")
    expect(reader.locator("[role=alert]")).to_contain_text("from=2026-02-30: a day such as")
    assert reader.locator("[name=from]").get_attribute("aria-invalid") == "true"
    reader.goto(f"/heatmap?{ASKED}&where=amount")
    expect(reader.locator("[role=alert]")).to_contain_text("where=amount: ")
    at_once = reader.request.get(f"/heatmap?{ASKED}").text()
    assert 'name=\\"page\\"' in at_once, "the form does not wait for the answer"
    reader.goto(f"/heatmap?{ASKED}")
    reader.get_by_role("link", name="切换到中文").click()
    expect(reader.locator("h1")).to_have_text("热力图")
    expect(reader.locator(".phone")).to_be_visible(timeout=20_000)
    keep(reader, "heatmap-chinese")


@pytest.mark.usefixtures("happened")
def test_a_screenshot_takes_the_place_of_the_wireframe(reader: Page, shown: Callable[..., None], keep: Keep) -> None:
    shown()
    picture = reader.locator(".phone").screenshot()
    reader.set_input_files("[name=picture]", {"name": "trade.png", "mimeType": "image/png", "buffer": picture})
    reader.get_by_role("button", name="Upload").click()
    expect(reader.locator("image.picture")).to_have_count(1, timeout=20_000)
    address = reader.locator("image.picture").get_attribute("href")
    found = reader.request.get(address or "")
    assert (found.body(), found.headers["content-type"]) == (picture, "image/png")
    keep(reader, "heatmap-screenshot")
    reader.get_by_role("button", name="Use the wireframe").click()
    expect(reader.locator(".phone .element").first).to_be_visible(timeout=20_000)
    refused = reader.request.post(
        "/heatmap/picture",
        multipart={
            "page": "trade", "version": "1", "picture": {"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"},
        },
    )  # fmt: skip
    assert (refused.status, refused.json()["field"]) == (422, "picture")


@pytest.mark.usefixtures("happened")
def test_files_hold_what_the_page_shows(reader: Page) -> None:
    lines = reader.request.get(f"/heatmap/export.csv?{ASKED}").text().splitlines()
    assert lines[0].startswith("segment,page_version,element,cell_x,cell_y,clicks,users")
    told = reader.request.get(f"/heatmap/export.json?{ASKED}&kind=paths&page=home").json()
    assert told["paths"] == PEOPLE
    assert reader.request.get(f"/heatmap/export.png?{ASKED}").body()[:4] == b"\x89PNG"
    assert reader.request.get(f"/heatmap/export.csv?{ASKED}&from=x").status == 422


@pytest.mark.usefixtures("happened")
def test_who_may_not_see_people_sees_masked_names_and_few_are_refused(
    browser: Browser, pages: str, stack_env: Settings
) -> None:
    key = KeyStore(stack_env.database_url).create("pm", "product_manager")
    context = browser.new_context(base_url=pages, locale="en-GB")
    page = context.new_page()
    page.goto("/login")
    page.fill("#key", key)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"/heatmap/sessions?{ASKED}&element=buy_button&cell_x=10&cell_y=9&version_of=1")
    names = page.locator(".sessions .code").all_inner_texts()
    assert sorted(names) == sorted(shown_user(f"hp-{user}", "product_manager") for user in range(PEOPLE))
    page.goto(f"/heatmap/sessions?{ASKED}&element=amount_max&cell_x=10&cell_y=10&version_of=1")
    expect(page.locator(".note-error")).to_contain_text("5")
    context.close()
