"""Who reads a page, and how: his key's role, his language, light or dark."""

from dataclasses import dataclass
from typing import Literal

from fastapi import Request

from serving.key_store import ApiKey
from serving.pages.words import WORDS, Words
from serving.permissions import Permission, may

Language = Literal["en", "zh"]


@dataclass(frozen=True)
class Preferences:
    """lang: of the words; dark: None follows the device."""

    lang: Language
    dark: bool | None

    @property
    def words(self) -> Words:
        """The words of the page in the reader's language."""
        return WORDS[self.lang]


def preferences_of(request: Request) -> Preferences:
    """What the reader chose, by cookies; else the browser's language and the device's light."""
    asked = request.headers.get("accept-language", "").lower()
    lang = request.cookies.get("weipan_lang") or ("zh" if asked.startswith("zh") else "en")
    theme = {"dark": True, "light": False}.get(request.cookies.get("weipan_theme", ""))
    return Preferences("zh" if lang == "zh" else "en", theme)


def key_of(request: Request) -> ApiKey:
    """The key of the reader's session, as the gate found it."""
    key: ApiKey = request.scope["state"]["api_key"]
    return key


def may_read(request: Request, permission: Permission) -> bool:
    """Whether the reader's role holds a permission."""
    return may(key_of(request).role, permission)
