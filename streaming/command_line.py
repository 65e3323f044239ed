"""How a command says that it was asked for something that cannot be."""

import argparse
from datetime import date
from typing import NoReturn


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the words in one line; exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Ends the command."""
        self.exit(2, f"{self.prog}: {message}\n")


def a_day(word: str) -> str:
    """A reporting day as an argument."""
    try:
        return date.fromisoformat(word).isoformat()
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{word}: a day such as 2026-01-31") from problem
