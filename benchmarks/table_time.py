"""How long one photograph of a table takes on one core, and how much memory: no PyTorch here.

python benchmarks/table_time.py PHOTO
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import cv2

from numscribe import Recognizer, read_table


def main() -> None:
    """Read the photograph, and print a sentence."""
    cv2.setNumThreads(1)
    recognizer = Recognizer()
    content = Path(sys.argv[1]).read_bytes()
    began = time.process_time()
    table = read_table(recognizer, content)
    seconds = time.process_time() - began
    # Not by getrusage, which counts the memory of the process that started this one, too.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (memory,) = re.findall(r"VmHWM:\s*(\d+)", status)
    print(
        f"{table.rows} × {table.columns} cells, {seconds:.1f} s of one core, at most "
        f"{int(memory) / 1024:.0f} MB."
    )


if __name__ == "__main__":
    main()
