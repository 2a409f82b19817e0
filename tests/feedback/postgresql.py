"""A PostgreSQL for tests: Debian's package, on a free port, as a user who is not root."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

import debian


class Server:
    """A server with one empty database, stopped at the end of a ``with`` block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "data"
        self._folder.mkdir()
        self._programs = debian.find("initdb", "postgresql").parent
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"postgresql://tests@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        if os.getuid() == 0:
            shutil.chown(self._folder, "postgres")
            for parent in self._folder.parents:  # pytest's own folders are for one user
                if not parent.stat().st_mode & 0o001:
                    parent.chmod(0o711)
        self._run("initdb", "--username=tests", "--auth=trust", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = f"-p {self._port} -h 127.0.0.1 -k {self._folder}"
        self._run("pg_ctl", "start", "--wait", f"--log={self._folder}/log", f"--options={options}")

    def stop(self) -> None:
        """Stop the server and close its connections."""
        self._run("pg_ctl", "stop", "--mode=fast", "--wait")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._folder}", *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with (self._folder.parent / "output").open("ab") as output:
            subprocess.run(command, check=True, cwd="/", stdout=output, stderr=output, timeout=120)
