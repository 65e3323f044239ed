"""Pictures of the product's pages, one a page version, on which heatmaps are drawn instead of the wireframe."""

from typing import NamedTuple

from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
)

from schemas.database import engine_for
from serving.moments import Moment, now_ms
from serving.picture_format import measured

METADATA = MetaData()
PICTURES = Table(
    "page_picture",
    METADATA,
    Column("page", String(128), primary_key=True),
    Column("page_version", String(128), primary_key=True),
    Column("media", String(32), nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("author", String(128), nullable=False),
    Column("uploaded_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
TOLD = [column for column in PICTURES.columns if column.name != "body"]


class PagePicture(BaseModel):
    """What is known of a picture; author: the name of the key that uploaded it."""

    page: str
    page_version: str
    media: str
    width_px: int
    height_px: int
    author: str
    uploaded_at: Moment


class PictureFile(NamedTuple):
    """The picture itself."""

    media: str
    body: bytes


class PagePictures:
    """The pictures in the SQL database; a new one takes the place of the old."""

    def __init__(self, database_url: str) -> None:
        self.engine: Engine = engine_for(database_url)
        METADATA.create_all(self.engine)

    def put(self, page: str, page_version: str, body: bytes, author: str) -> PagePicture:
        """Keeps a picture; ValueError when it is none, or too large."""
        media, width_px, height_px = measured(body)
        told = PagePicture(
            page=page, page_version=page_version, media=media, width_px=width_px, height_px=height_px, author=author,
            uploaded_at=now_ms(),
        )  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(delete(PICTURES).where(_named(page, page_version)))
            connection.execute(insert(PICTURES).values(**told.model_dump(), body=body))
        return told

    def find(self, page: str, page_version: str) -> PagePicture | None:
        """What is known of a page version's picture, None without one."""
        with self.engine.connect() as connection:
            row = connection.execute(select(*TOLD).where(_named(page, page_version))).mappings().one_or_none()
        return None if row is None else PagePicture.model_validate(dict(row))

    def file(self, page: str, page_version: str) -> PictureFile | None:
        """The picture of a page version."""
        with self.engine.connect() as connection:
            row = connection.execute(select(PICTURES.c.media, PICTURES.c.body).where(_named(page, page_version))).one_or_none()
        return None if row is None else PictureFile(*row)

    def remove(self, page: str, page_version: str) -> bool:
        """Forgets a picture; False when there was none."""
        with self.engine.begin() as connection:
            return connection.execute(delete(PICTURES).where(_named(page, page_version))).rowcount > 0


def _named(page: str, page_version: str) -> ColumnElement[bool]:
    return (PICTURES.c.page == page) & (PICTURES.c.page_version == page_version)
