"""How much memory each part holds, with everything that it started."""

import os
from collections import Counter
from collections.abc import Collection

import psutil


def rss_mb_by_group(groups: Collection[int]) -> dict[int, int]:
    """Resident memory in MiB of each process group, read in one pass over the machine's processes."""
    total: Counter[int] = Counter()
    for process in psutil.process_iter(["memory_info"]):
        group = group_of(process.pid)
        memory = process.info["memory_info"]
        if group is not None and group in groups and memory is not None:
            total[group] += memory.rss
    return {group: bytes_ // (1 << 20) for group, bytes_ in total.items()}


def group_of(pid: int) -> int | None:
    """The process group of a process; None when it is gone or not ours to see."""
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None
