"""One file per honest way of life that looks suspicious at first sight: no detector should say a word about it.

Those that are hard (`HARD`), because only somebody who asks can tell them from misconduct, are played for the scorecard alone.
"""

import sys
from functools import cache
from types import ModuleType

from schemas.catalogue import modules_of


@cache
def habits(*, hard: bool = False) -> dict[str, ModuleType]:
    """What somebody does some times a day, by the file's name; the hard ones only on demand."""
    found = {name: module for name, module in modules_of(sys.modules[__name__]).items() if hasattr(module, "A_DAY")}
    return {name: module for name, module in found.items() if hard or not getattr(module, "HARD", False)}
