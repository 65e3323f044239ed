"""Which roles may see who a user is; others see a name that is always the same for the same user and tells nothing."""

from hashlib import blake2b

from serving.permissions import may


def shown_user(user: str, role: str) -> str:
    """The id for roles that may read profiles, else `user-` and ten hex digits made of it."""
    if may(role, "profiles:read"):
        return user
    return "user-" + blake2b(user.encode(), digest_size=5, person=b"weipan.user").hexdigest()


def shown_session(session: str, role: str) -> str:
    """The same for the name of a session."""
    if may(role, "profiles:read"):
        return session
    return "session-" + blake2b(session.encode(), digest_size=5, person=b"weipan.session").hexdigest()
