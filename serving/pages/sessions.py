"""Remembers in a signed cookie by which API key a reader logged in; the key itself never leaves the login form."""

import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "weipan_session"
LIFETIME_S = 12 * 3600


class Sessions:
    """Signs key ids with a secret of its own, kept in a file (mode 0600) so that a restart logs nobody out."""

    def __init__(self, path: Path) -> None:
        self.signer = URLSafeTimedSerializer(secret_in(path), salt="weipan.session")

    def cookie_for(self, key_id: str) -> str:
        """The cookie's value of a reader with this key."""
        return str(self.signer.dumps(key_id))

    def key_id_in(self, cookie: str) -> str | None:
        """The key id in a cookie, None when it was not signed here or is too old."""
        try:
            return str(self.signer.loads(cookie, max_age=LIFETIME_S))
        except BadSignature:
            return None


def secret_in(path: Path) -> str:
    """The secret kept in a file, made when there is none yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
