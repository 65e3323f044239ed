"""What an uploaded picture is, by its first bytes: PNG or JPEG with its size; nothing in it is trusted or run."""

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
LONGEST_PX = 8192
LARGEST_BYTES = 1 << 20
RULE = f"a PNG or JPEG of at most {LARGEST_BYTES} bytes and {LONGEST_PX} px a side"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that tell the size of the picture."""


def measured(body: bytes) -> tuple[str, int, int]:
    """Media type, width and height in px; ValueError says the rule that the picture breaks."""
    if len(body) > LARGEST_BYTES:
        raise ValueError(f"picture={len(body)} bytes: {RULE}")
    media, size = _size(body)
    if not all(1 <= side <= LONGEST_PX for side in size):
        raise ValueError(f"picture={size[0]} x {size[1]} px: {RULE}")
    return media, *size


def _size(body: bytes) -> tuple[str, tuple[int, int]]:
    if body.startswith(PNG) and body[12:16] == b"IHDR" and len(body) >= 24:
        return "image/png", (int.from_bytes(body[16:20]), int.from_bytes(body[20:24]))
    if body.startswith(JPEG) and (size := _jpeg_size(body)):
        return "image/jpeg", size
    raise ValueError(f"picture={body[:4].hex()}…: {RULE}")


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    """The size in the first frame header; segments follow one another, each with its length."""
    at = 2
    while at + 9 <= len(body) and body[at] == 0xFF:
        if body[at + 1] in FRAMES:
            return int.from_bytes(body[at + 7 : at + 9]), int.from_bytes(body[at + 5 : at + 7])
        at += 2 + int.from_bytes(body[at + 2 : at + 4])
    return None
