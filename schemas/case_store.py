"""Keeps what analysts decide about alerts: append-only, with author, time and reason; of two at once only one wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    tuple_,
)
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from schemas.database import engine_for

Verdict = Literal["acknowledged", "confirmed", "false_positive", "valuable", "dismissed", "reopened"]
Closed = Literal["confirmed", "false_positive", "valuable", "dismissed"]
State = Literal["open", "acknowledged", "confirmed", "false_positive", "valuable", "dismissed"]

STATES: tuple[State, ...] = get_args(State)
JUDGED: tuple[State, ...] = ("confirmed", "valuable", "false_positive")
"""What says whether the detector was right; the first two say that it was."""

CLOSED: tuple[Closed, ...] = get_args(Closed)
ALLOWED: Mapping[State, tuple[Verdict, ...]] = {
    "open": ("acknowledged", *CLOSED),
    "acknowledged": (*CLOSED, "reopened"),
    **dict.fromkeys(CLOSED, ("reopened",)),
}
"""What may be decided in each state: a closed case is opened again before it is judged anew."""

NEEDS_REASON: tuple[Verdict, ...] = ("dismissed", "reopened")

METADATA = MetaData()
DISPOSITION = Table(
    "disposition",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("alert_id", String(128), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("detector", String(128), nullable=False),
    Column("entity_id", String(300), nullable=False),
    Column("event_time", BigInteger, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("author", String(128), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    UniqueConstraint("alert_id", "revision"),
    Index("disposition_by_time", "event_time"),
)


@dataclass(frozen=True, kw_only=True)
class Disposition:
    """One decision. revision: 1 for the first of an alert, one more for each; detector, entity_id, event_time: of the alert.

    author, key_id: whose API key it was; decided_at: UTC ms; number: its place among all decisions.
    """

    alert_id: str
    revision: int
    detector: str
    entity_id: str
    event_time: int
    verdict: Verdict
    reason: str
    author: str
    key_id: str
    decided_at: int
    number: int = 0

    @property
    def state(self) -> State:
        """The state that it leaves the alert in."""
        return "open" if self.verdict == "reopened" else self.verdict


class TakenError(Exception):
    """Somebody else decided first: `winner` is what stands."""

    def __init__(self, winner: Disposition) -> None:
        super().__init__(f"{winner.author} was first: {winner.verdict}")
        self.winner = winner


class CaseStore:
    """The decisions in the SQL database; the state of an alert is that of its newest decision, `open` when it has none."""

    def __init__(self, database_url: str) -> None:
        self.engine = engine_for(database_url)
        METADATA.create_all(self.engine)

    def add(self, new: Disposition) -> Disposition:
        """Appends a decision that follows revision `new.revision - 1`; TakenError when another one holds that place.

        The same author saying the same again gets what stands, so that a request may be repeated. Whether a verdict is allowed
        is `ALLOWED`'s to say.
        """
        row = {name: value for name, value in vars(new).items() if name != "number"}
        try:
            with self.engine.begin() as connection:
                number = connection.execute(insert(DISPOSITION).values(**row)).inserted_primary_key
        except IntegrityError:
            winner = self.history(new.alert_id)[new.revision - 1]
            if (winner.key_id, winner.verdict, winner.reason) == (new.key_id, new.verdict, new.reason):
                return winner
            raise TakenError(winner) from None
        return Disposition(**vars(new) | {"number": number[0] if number else 0})

    def history(self, alert_id: str) -> list[Disposition]:
        """The decisions about one alert, the first one first."""
        asked = select(DISPOSITION).where(DISPOSITION.c.alert_id == alert_id).order_by(DISPOSITION.c.revision)
        return self._read(asked)

    def since(self, number: int) -> list[Disposition]:
        """Every decision after a number, in their order."""
        return self._read(select(DISPOSITION).where(DISPOSITION.c.number > number).order_by(DISPOSITION.c.number))

    def standing(self, since: int = 0, until: int = 2**62) -> list[Disposition]:
        """The newest decision about each alert whose event_time is in [since, until), by their numbers.

        This is what precision is counted from: labels of alerts, with detector, entity and time.
        """
        within = (DISPOSITION.c.event_time >= since) & (DISPOSITION.c.event_time < until)
        newest = select(DISPOSITION.c.alert_id, func.max(DISPOSITION.c.revision)).where(within).group_by(DISPOSITION.c.alert_id)
        asked = select(DISPOSITION).where(tuple_(DISPOSITION.c.alert_id, DISPOSITION.c.revision).in_(newest))
        return self._read(asked.order_by(DISPOSITION.c.number))

    def _read(self, asked: object) -> list[Disposition]:
        with self.engine.connect() as connection:
            rows: Sequence[Row[tuple[object, ...]]] = connection.execute(asked).all()  # type: ignore[call-overload]
        return [Disposition(**row._mapping) for row in rows]
