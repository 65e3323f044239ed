"""Who is always refused and who is trusted: changes by people, appended with author, time and reason, never altered."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, func, insert, select

from schemas.database import engine_for
from schemas.decisions.known import Listed

METADATA = MetaData()
CHANGE = Table(
    "user_list_change",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("user_id", String(128), nullable=False),
    Column("listed", String(8)),
    Column("reason", String(500), nullable=False),
    Column("author", String(128), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Index("user_list_change_by_user", "user_id"),
)


@dataclass(frozen=True, kw_only=True)
class ListChange:
    """listed: the list that the user is on from now, None for neither; author, key_id: whose API key; changed_at: UTC ms."""

    user_id: str
    listed: Listed | None
    reason: str
    author: str
    key_id: str
    changed_at: int
    number: int = 0


class UserLists:
    """The lists in the SQL database: the newest change of a user says where he is."""

    def __init__(self, database_url: str) -> None:
        self.engine = engine_for(database_url)
        METADATA.create_all(self.engine)

    def change(self, new: ListChange) -> ListChange:
        """Appends a change and gives it its number."""
        row = {name: value for name, value in vars(new).items() if name != "number"}
        with self.engine.begin() as connection:
            number = connection.execute(insert(CHANGE).values(**row)).inserted_primary_key
        return ListChange(**vars(new) | {"number": number[0] if number else 0})

    def since(self, number: int) -> list[ListChange]:
        """Every change after a number, in order."""
        return self._read(select(CHANGE).where(CHANGE.c.number > number).order_by(CHANGE.c.number))

    def history(self, user_id: str) -> list[ListChange]:
        """The changes of one user, the newest first."""
        return self._read(select(CHANGE).where(CHANGE.c.user_id == user_id).order_by(CHANGE.c.number.desc()))

    def standing(self, listed: Listed | None = None) -> list[ListChange]:
        """Who is on a list now, or on either, the newest first."""
        newest = select(func.max(CHANGE.c.number)).group_by(CHANGE.c.user_id)
        asked = select(CHANGE).where(CHANGE.c.number.in_(newest), CHANGE.c.listed.is_not(None))
        asked = asked if listed is None else asked.where(CHANGE.c.listed == listed)
        return self._read(asked.order_by(CHANGE.c.number.desc()))

    def _read(self, asked: object) -> list[ListChange]:
        with self.engine.connect() as connection:
            rows = connection.execute(asked).all()  # type: ignore[call-overload]
        return [ListChange(**row._mapping) for row in rows]
