"""Single rows of accounts and payments, for cases that are told row by row."""

from typing import Any

from streaming.simulator.scene import Scene

Row = dict[str, Any]


def payment(scene: Scene, user_id: str, kind: str, amount_fen: float, at_ms: int, **columns: Any) -> Row:
    """A transfer of a user; unless told otherwise his own card and its own number."""
    told = {"card_id": f"card-{user_id}"} if kind in ("deposit", "withdrawal") else {}
    name = f"{scene.prefix}t{user_id}-{kind}-{at_ms}"
    return {
        "kind": kind,
        "transfer_id": name[-128:],
        "user_id": user_id,
        "amount_fen": max(1, round(amount_fen)),
        "event_time": int(at_ms),
        **told,
        **columns,
    }


def moved(scene: Scene, giver: str, taker: str, amount_fen: float, at_ms: int) -> list[Row]:
    """Money from one user to another, told once by each side, a millisecond apart."""
    name = f"{scene.prefix}m{giver}-{taker}-{at_ms}"[-128:]
    out = payment(scene, giver, "transfer_out", amount_fen, at_ms, counterparty_user_id=taker, transfer_id=name)
    into = payment(scene, taker, "transfer_in", amount_fen, at_ms + 1, counterparty_user_id=giver, transfer_id=name)
    return [out, into]


def account(user_id: str, kind: str, at_ms: int, device_id: str, **columns: Any) -> Row:
    """A row in the life of an account."""
    return {"kind": kind, "user_id": user_id, "event_time": int(at_ms), "device_id": device_id, **columns}
