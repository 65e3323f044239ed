"""A place in a list of alerts or incidents that a client may keep and come back to, without knowing what is in it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple, Self

from schemas.fields import YEAR_9999_MS
from serving.problems import refused


class Cursor(NamedTuple):
    """The last alert of a page, or the newest one of its last incident; event_time in ms."""

    event_time: int
    alert_id: str

    @classmethod
    def newest(cls) -> Self:
        """The place before the newest alert."""
        return cls(YEAR_9999_MS, "")

    @classmethod
    def read(cls, text: str) -> Self:
        """The cursor in a text that `text()` gave; a problem for any other."""
        try:
            event_time, alert_id = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError):
            raise refused("cursor", text, "the `next` of an earlier page") from None
        if not isinstance(event_time, int) or not isinstance(alert_id, str) or not 0 <= event_time <= YEAR_9999_MS:
            raise refused("cursor", text, "the `next` of an earlier page")
        return cls(event_time, alert_id)

    def text(self) -> str:
        """The opaque form."""
        return urlsafe_b64encode(json.dumps(list(self), separators=(",", ":")).encode()).decode().rstrip("=")
