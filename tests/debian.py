"""Programs for tests, from Debian packages."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import gettempdir


def find(program: str, package: str) -> Path:
    """Return the path of a program; as root, install its package if it is missing."""
    if not _found(program) and os.getuid() == 0 and shutil.which("apt-get"):
        # apt-get fails while another test process runs it.
        with Path(gettempdir(), "numscribe-apt.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install = f"apt-get update -q && apt-get install -qy --no-install-recommends {package}"
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["bash", "-c", install], check=True, env=environment)
    return _found(program)[0]


def _found(program: str) -> list[Path]:
    # Debian keeps the programs of each PostgreSQL in a folder of their own.
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    on_path = shutil.which(program)
    return [*versions, Path(on_path)] if on_path else versions
