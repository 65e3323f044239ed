"""What people decide, brought into the standing: alerts they close or open again, users they put on a list."""

from collections.abc import Sequence

from redis import Redis

from schemas.case_store import CaseStore, Disposition
from serving.standing.ledger import FactLedger
from serving.standing.rows import READ, Fact, Place, alert_key, user_key
from serving.user_lists import ListChange, UserLists

ENDS = ("false_positive", "dismissed")
"""Verdicts after which an alert no longer speaks against its user."""


class People:
    """Takes in what the SQL database has after the numbers that Redis remembers."""

    def __init__(self, redis: Redis, cases: CaseStore, lists: UserLists) -> None:
        self.redis, self.cases, self.lists = redis, cases, lists
        self.ledger = FactLedger(redis)

    def step(self) -> int:
        """Takes in what is new and says how much that was."""
        read = self.redis.hgetall(READ)
        decided = self.cases.since(int(read.get("dispositions", 0)))
        changed = self.lists.since(int(read.get("lists", 0)))
        for disposition in decided:
            self.decide(disposition)
        self.put_on_lists(changed)
        return len(decided) + len(changed)

    def decide(self, decided: Disposition) -> None:
        """Closes the detector's alerts about the user up to this one, or opens this one again."""
        about = self.redis.hgetall(alert_key(decided.alert_id))
        users = about["users"].split("+") if about else []
        closed = f"closed:{about.get('detector')}"
        with self.redis.pipeline(transaction=True) as pipe:
            for user in users:
                held = (self.redis.hget(user_key(user), closed) or "").partition("|")[0]
                if decided.verdict in ENDS and held < about["place"]:
                    pipe.hset(user_key(user), closed, f"{about['place']}|{decided.verdict}")
                elif decided.verdict not in ENDS and held == about["place"]:
                    pipe.hdel(user_key(user), closed)
            self.ledger.touch(pipe, users)
            pipe.hset(READ, "dispositions", decided.number)
            pipe.execute()

    def put_on_lists(self, changed: Sequence[ListChange]) -> None:
        """The newest change of a user holds."""
        if changed:
            with self.redis.pipeline(transaction=True) as pipe:
                self.ledger.write(pipe, (Fact(c.user_id, "list", Place(c.number, 0), c.listed or "") for c in changed))
                pipe.hset(READ, "lists", changed[-1].number)
                pipe.execute()
