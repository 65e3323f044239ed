"""Pictures of pages: kept, replaced, given back as they were; what is no picture, or too large, is refused."""

import struct
import zlib
from collections.abc import Callable

import httpx
import pytest

from serving.picture_format import LARGEST_BYTES, measured

Call = Callable[..., httpx.Response]
PLACE = "/v1/page-pictures/trade/versions/2"


def png(width: int, height: int) -> bytes:
    """A grey PNG."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))]
    chunks += [(b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height)), (b"IEND", b"")]
    parts = (struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


JPEG = b"\xff\xd8\xff\xe0\x00\x10" + b"JFIF".ljust(14, b"\0") + b"\xff\xc0\x00\x11\x08\x03\x2c\x01\x77" + b"\0" * 10


def test_formats_and_sizes_are_read_from_the_bytes() -> None:
    assert measured(png(375, 812)) == ("image/png", 375, 812)
    assert measured(JPEG) == ("image/jpeg", 375, 812)


@pytest.mark.parametrize("body", [b"", b"<svg onload=alert(1)>", png(9000, 1), png(1, 1) + b"x" * LARGEST_BYTES, JPEG[:20]])
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="a PNG or JPEG of at most"):
        measured(body)


def test_a_picture_is_kept_replaced_and_forgotten(call: Call) -> None:
    assert call("GET", PLACE).status_code == 404
    told = call("PUT", PLACE, role="product_manager", content=png(375, 812)).json()
    assert (told["page"], told["page_version"], told["width_px"], told["height_px"]) == ("trade", "2", 375, 812)
    call("PUT", PLACE, content=png(750, 1624))
    found = call("GET", PLACE, role="auditor")
    assert (found.content, found.headers["content-type"]) == (png(750, 1624), "image/png")
    assert call("DELETE", PLACE).status_code == 204
    assert call("DELETE", PLACE).status_code == 404


def test_only_who_may_draw_uploads_and_refusals_name_the_rule(call: Call) -> None:
    assert call("PUT", PLACE, role="auditor", content=png(3, 3)).status_code == 403
    refused = call("PUT", PLACE, content=b"GIF89a")
    assert (refused.status_code, refused.json()["field"]) == (422, "picture")
