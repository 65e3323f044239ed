"""The Flink jobs: one file each, from settings to SQL."""

import sys
from collections.abc import Callable
from functools import cache

from schemas.catalogue import modules_of
from schemas.settings import Settings
from streaming.script import Script


@cache
def job_catalogue() -> dict[str, Callable[[Settings, int], Script]]:
    """Every job by its name: the file name. A job makes its script of the settings and the time now, in milliseconds."""
    return {name: module.script for name, module in modules_of(sys.modules[__name__]).items()}
