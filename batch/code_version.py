"""Which version of the code made a number."""

import subprocess
import tomllib
from functools import cache

from schemas.settings import ROOT, settings


@cache
def code_version() -> str:
    """The setting where there is one, else the commit (`-dirty` when files differ from it), else the version of the release."""
    return settings().code_version or _commit() or _release()


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _release() -> str:
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return version
