"""Who may do what: each role with its permissions, as data."""

from typing import Literal, get_args

Role = Literal[
    "risk_analyst", "risk_lead", "growth_analyst", "product_manager", "platform_service", "collector", "auditor", "admin",
]  # fmt: skip

Permission = Literal[
    "alerts:read", "alerts:dispose", "features:read", "profiles:read", "funnels:read", "funnels:save", "heatmaps:read",
    "heatmaps:draw", "growth:read", "parity:read", "health:read", "rules:read", "rules:write", "rules:approve", "keys:manage",
    "events:collect", "events:write", "features:push",
    "decisions:ask", "decisions:read", "lists:read", "lists:write",
]  # fmt: skip

ROLES: tuple[Role, ...] = get_args(Role)

ANALYST: frozenset[Permission] = frozenset({
    "alerts:read", "alerts:dispose", "features:read", "profiles:read", "parity:read", "health:read", "rules:read",
    "rules:write", "decisions:read", "lists:read",
})  # fmt: skip

PLATFORM: frozenset[Permission] = frozenset({
    "alerts:read", "features:read", "features:push", "profiles:read", "health:read", "events:collect", "events:write",
    "decisions:ask", "decisions:read",
})  # fmt: skip

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    "risk_analyst": ANALYST,
    "risk_lead": ANALYST | {"funnels:read", "rules:approve", "lists:write"},
    "growth_analyst": frozenset({"profiles:read", "funnels:read", "funnels:save", "growth:read", "health:read"}),
    "product_manager": frozenset(
        {
            "funnels:read",
            "funnels:save",
            "heatmaps:read",
            "heatmaps:draw",
            "growth:read",
            "health:read",
        }
    ),
    "platform_service": PLATFORM,
    "collector": frozenset({"events:collect"}),
    "auditor": frozenset(permission for permission in get_args(Permission) if permission.endswith(":read")),
    "admin": frozenset(get_args(Permission)),
}


def may(role: str, permission: Permission) -> bool:
    """Whether a role holds a permission; an unknown role holds none."""
    return permission in PERMISSIONS.get(role, frozenset())  # type: ignore[call-overload]
