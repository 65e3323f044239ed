"""The live board: what a reader sees of the book, and that the book counts every alert exactly once."""

import asyncio
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.case_store import Disposition
from schemas.incidents import incidents
from serving.answers.alert_filter import AlertFilter
from serving.answers.alerts import EXAMPLE, AlertAnswer
from serving.pages.alert_rows import row_of
from serving.pages.board import Board, News
from serving.pages.incident_book import KEPT, IncidentBook
from serving.pages.reader import Preferences

ALERT = AlertAnswer.model_validate(EXAMPLE)
T = ALERT.event_time


def alert(alert_id: str, at: int = 0, revision: int = 0, **changes: object) -> AlertAnswer:
    return ALERT.model_copy(update={"alert_id": alert_id, "event_time": T + at, "revision": revision, **changes})


def book_of(*alerts: AlertAnswer, apart: bool = False) -> IncidentBook:
    book = IncidentBook(None, None, None, apart=apart)  # type: ignore[arg-type]
    for each in alerts:
        book.take(each)
    return book


def board_of(book: IncidentBook, **wanted: Any) -> Board:
    board = Board(book, None, AlertFilter(**wanted))  # type: ignore[arg-type]
    asyncio.run(board.load())
    return board


def news(board: Board) -> tuple[list[str], list[str], list[str]]:
    found: News = asyncio.run(board.follow())
    return [h.line.alert_id for h in found.added], [h.line.alert_id for h in found.changed], found.removed


def test_a_flood_is_one_row_with_a_count_and_the_newest_alert() -> None:
    book = book_of(*(alert(f"a{number}", number) for number in range(50)))
    (held,) = book.newest_first()
    assert (held.line.alert_id, held.incident.alerts, held.incident.suppressed, held.case_id) == ("a49", 50, 49, "a0")


def test_an_alert_that_comes_again_is_not_counted_again_and_a_correction_replaces_it() -> None:
    book = book_of(alert("a"), alert("b", 1), alert("a"), alert("b", 1))
    board = board_of(book)
    book.take(alert("b", 1, 1, status="withdrawn"))
    book.take(alert("a", 0, 1, status="withdrawn"))
    assert news(board) == ([], ["b"], [])
    (held,) = book.newest_first()
    assert (held.incident.alerts, held.line.status) == (2, "withdrawn")


def test_a_row_keeps_its_name_while_it_grows_and_when_two_become_one() -> None:
    book = book_of(alert("a"), alert("z", 500_000))
    board = board_of(book)
    book.take(alert("y", 510_000))
    assert news(board) == ([], ["y"], [])
    book.take(alert("m", 280_000))
    assert news(board) == ([], ["y"], ["a"])
    assert [*book.rows] == ["z"]


@given(
    st.lists(
        st.builds(alert, alert_id=st.text("abc", min_size=3, max_size=3), at=st.integers(0, 3_000_000),
                  entity_id=st.sampled_from(["u1", "u2"])),
        max_size=30, unique_by=lambda each: each.alert_id,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_the_book_groups_as_the_definition_does_in_any_order(alerts: list[AlertAnswer], random: Any) -> None:
    expected = incidents(alerts)
    random.shuffle(alerts)
    assert [held.incident for held in book_of(*alerts).newest_first()] == expected
    assert len(book_of(*alerts, apart=True).rows) == len(alerts)


def test_the_board_shows_only_what_is_wanted_and_counts_what_waits() -> None:
    book = book_of()
    board = board_of(book, severities=("critical",))
    book.take(alert("a"))
    book.take(alert("b", entity_id="u2", severity="critical"))
    assert board.waiting() == 1
    assert news(board) == (["b"], [], [])
    assert board.waiting() == 0


def decision(number: int, verdict: Any, alert_id: str = "a") -> Disposition:
    return Disposition(
        alert_id=alert_id, revision=number, detector=ALERT.detector, entity_id=ALERT.entity_id, event_time=T, verdict=verdict,
        reason="", author="lin", key_id="k", decided_at=1, number=number,
    )  # fmt: skip


def test_a_decision_moves_a_row_out_of_one_board_and_into_another() -> None:
    book = book_of(alert("a"), alert("b", 10))
    open_cases, confirmed = board_of(book, states=("open",)), board_of(book, states=("confirmed",))
    book.decide(decision(1, "confirmed"))
    assert news(open_cases) == ([], [], ["a"])
    assert news(confirmed) == (["b"], [], [])
    book.decide(decision(2, "reopened"))
    assert news(open_cases) == (["b"], [], [])
    assert (book.decisions, next(book.newest_first()).case_id) == (2, "a")


def test_the_rows_touched_least_recently_make_room() -> None:
    book = book_of(*(alert(str(number), entity_id=str(number)) for number in range(KEPT)))
    board = board_of(book)
    book.take(alert("again", 1, entity_id="0"))
    book.take(alert("new", entity_id="new"))
    assert news(board) == (["new"], ["again"], ["1"])
    assert len(book.rows) == KEPT


def test_a_reader_who_was_away_too_long_gets_everything_anew() -> None:
    book = book_of(alert("a"), alert("b", entity_id="u2"))
    board = board_of(book)
    for number in range(6 * KEPT):
        book.take(alert("b", 0, number + 1, entity_id="u2"))
    book.take(alert("c", entity_id="u3"))
    added, changed, removed = news(board)
    assert (sorted(added), sorted(changed), removed) == (["c"], ["a", "b"], [])


def test_a_row_speaks_the_readers_language() -> None:
    (held,) = book_of(ALERT).newest_first()
    english, chinese = row_of(held, Preferences("en", None)), row_of(held, Preferences("zh", None))
    assert (english["what"], english["severity"], english["state"]) == (ALERT.sentence_en, "high", "open")
    assert (chinese["what"], chinese["severity"], chinese["state"]) == (ALERT.sentence_zh, "高", "未处理")
    assert english["time"] == "01-31 16:00:00"


class Tiers:
    """A warehouse in which one user is an institution."""

    asked: list[str]

    def rows(self, name: str, tables: Any = None, **_: Any) -> Iterable[dict[str, str]]:
        if name == "publications":
            return [{"table_name": "profile", "day": "2026-01-31", "run_id": "r", "last_published_at": 1, "row_count": 1,
                     "owned_by": "x"}]  # fmt: skip
        self.asked = sorted(row["user_id"] for row in tables["chosen_user"])
        return [{"user_id": "u7", "tier": "institution"}]


def test_a_filter_on_tiers_asks_once_for_each_user() -> None:
    book, tiers = book_of(alert("a", user_id="u7", entity_id="u7"), alert("b", user_id="u8", entity_id="u8")), Tiers()
    board = Board(book, tiers, AlertFilter(tiers=("institution",)))  # type: ignore[arg-type]
    assert [held.line.alert_id for held in asyncio.run(board.load())] == ["a"]
    assert tiers.asked == ["u7", "u8"]
    book.take(alert("c", 9, user_id="u9", entity_id="u9"))
    assert news(board) == ([], [], [])
    assert tiers.asked == ["u9"]
