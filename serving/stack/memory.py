"""How much memory each part holds, with everything that it started."""

from collections import Counter
from collections.abc import Collection, Mapping

import psutil


def rss_mb_by_part(pids: Collection[int]) -> dict[int, int]:
    """Resident memory in MiB of each part's process and all its descendants, read in one pass over the machine."""
    found = {process.pid: process.info for process in psutil.process_iter(["ppid", "memory_info"])}
    parents = {pid: info["ppid"] for pid, info in found.items()}
    total: Counter[int] = Counter()
    for pid, info in found.items():
        part = ancestor_among(pid, parents, pids)
        if part is not None and info["memory_info"] is not None:
            total[part] += info["memory_info"].rss
    return {pid: held // (1 << 20) for pid, held in total.items()}


def ancestor_among(pid: int | None, parents: Mapping[int, int | None], wanted: Collection[int]) -> int | None:
    """The process itself or the nearest of its ancestors that is wanted; None when there is none."""
    while pid and pid not in wanted:
        pid = parents.get(pid)
    return pid or None
