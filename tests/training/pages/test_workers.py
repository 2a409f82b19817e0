import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PARENT = """
import os, sys
from pathlib import Path
from numscribe.training.pages.workers import SampleMaker

def process(writing, rng):
    return os.getpid()

if __name__ == "__main__":
    maker = SampleMaker(process, Path(sys.argv[1]))
    print(maker.make(0, 0, 1)[0], flush=True)
    sys.stdin.read()
"""


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A zombie that nobody has waited for has ended.
    return "Z" not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2]


def test_workers_end_when_the_parent_process_is_killed(data_folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "training.py"
    script.write_text(PARENT, encoding="utf-8")
    command = [sys.executable, str(script), str(data_folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert is_running(worker)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 60
    while is_running(worker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(worker)
