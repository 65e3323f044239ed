"""Where Java is."""

import os
import shutil


def java() -> str:
    """The `java` to run: that of JAVA_HOME if set, else the first on PATH; FileNotFoundError when there is none."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None)
    if found is None:
        raise FileNotFoundError("no java found: install JDK 17 (Debian: apt-get install openjdk-17-jdk-headless)")
    return found
