"""The simulated platform's command line: `python -m streaming.simulator live` or `history`."""

import argparse
import logging

from streaming.simulator import history, live
from streaming.until_told import until_told


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    asked = argparse.ArgumentParser(prog="python -m streaming.simulator", description=__doc__)
    kinds = asked.add_subparsers(dest="kind", required=True)
    now = kinds.add_parser("live", help="play to the broker at the wall clock")
    week = kinds.add_parser("history", help="write the days before today as files")
    for each in (now, week):
        each.add_argument("--seed", type=int, default=1, help="the same seed gives the same platform")
        each.add_argument("--users", type=int, default=5_000)
    now.add_argument("--speed", type=float, default=1.0, help="simulated seconds in a real one (detectors are tuned to 1)")
    now.add_argument("--rate", type=float, default=300.0, help="events a second in all, about")
    now.add_argument("--for", dest="for_s", type=float, help="seconds to play, without end unless given")
    week.add_argument("--days", type=int, default=7)
    week.add_argument("--end-day", help="last day, 2026-01-31; unless given yesterday, and today up to now as well")
    return asked


def main() -> None:
    """Plays live or writes the history."""
    logging.basicConfig(level=logging.WARNING)
    asked = parser().parse_args()
    wish = wish_of(asked)
    if isinstance(wish, history.Wish):
        history.run(wish)
        return
    with until_told() as told:
        live.run(wish, told)


def wish_of(asked: argparse.Namespace) -> live.Wish | history.Wish:
    """What was asked for, if it makes sense; else the command ends with one clear line."""
    try:
        if asked.kind == "live":
            return live.Wish(asked.seed, asked.users, asked.speed, asked.rate, asked.for_s)
        return history.Wish(asked.seed, asked.users, asked.days, asked.end_day)
    except ValueError as senseless:
        parser().error(str(senseless))


if __name__ == "__main__":
    main()
