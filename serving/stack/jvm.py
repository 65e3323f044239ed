"""Where Java is, and how a folder of jars becomes a class path."""

import os
import shutil
from pathlib import Path


def java() -> str:
    """The `java` to run: that of JAVA_HOME if set, else the first on PATH; FileNotFoundError when there is none."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None)
    if found is None:
        raise FileNotFoundError("no java found: install JDK 17 (Debian: apt-get install openjdk-17-jdk-headless)")
    return found


def class_path(*folders: Path) -> str:
    """Every jar of the folders, in a stable order; FileNotFoundError names a folder without jars."""
    return ":".join(str(jar) for folder in folders for jar in jars_of(folder))


def jars_of(folder: Path) -> list[Path]:
    """The jars of one folder; FileNotFoundError says how to get them."""
    jars = sorted(folder.glob("*.jar"))
    if not jars:
        raise FileNotFoundError(f"no jars in {folder}: run `make setup`")
    return jars
