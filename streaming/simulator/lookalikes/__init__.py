"""One file per honest way of life that looks suspicious at first sight: no detector may say a word about it."""

import sys
from functools import cache
from types import ModuleType

from schemas.catalogue import modules_of


@cache
def habits() -> dict[str, ModuleType]:
    """Those of them that somebody shows some times a day, by their file's name."""
    return {name: module for name, module in modules_of(sys.modules[__name__]).items() if hasattr(module, "A_DAY")}
