"""How a command says that it was asked for something that cannot be."""

import argparse
from typing import NoReturn


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the words in one line; exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Ends the command."""
        self.exit(2, f"{self.prog}: {message}\n")
