"""Write the digits of the page's demo, of one writer, as small JSON.

Usage: python scripts/demo_digits.py DATA/train/pendigits/pendigits-orig.tra OUT.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

SOURCE = (
    "E. Alpaydin and F. Alimoglu, Pen-Based Recognition of Handwritten Digits, UCI Machine "
    "Learning Repository, doi:10.24432/C5MG6K, CC BY 4.0: ten digits of one writer, scaled"
)
WRITER = "9"
SAMPLE = 3
"""Index of the writer's sample of each digit."""

HEIGHT = 100
"""Height of a digit in the result's units."""

_HEAD = re.compile(r'"(\d)"\s*\n\.COMMENT\s+\d+\s+(\d+)')
_POINT = re.compile(r"^\s*(-?\d+)\s+(-?\d+)\s*$", re.MULTILINE)

Strokes = list[list[tuple[int, int]]]


def read_digits(text: str, writer: str) -> dict[str, list[Strokes]]:
    """Read one writer's digits out of UNIPEN text, y up; return the samples of each digit."""
    digits: dict[str, list[Strokes]] = {}
    for segment in text.split(".SEGMENT")[1:]:
        head = _HEAD.search(segment)
        if head is None or head[2] != writer:
            continue
        parts = [part.split(".PEN_UP")[0] for part in segment.split(".PEN_DOWN")[1:]]
        strokes = [[(int(x), int(y)) for x, y in _POINT.findall(part)] for part in parts]
        digits.setdefault(head[1], []).append([stroke for stroke in strokes if stroke])
    return digits


def scale(strokes: Strokes) -> list[list[int]]:
    """Scale a digit to its height, left at 0, y down; return x, y, x, y, ... of each stroke."""
    left = min(x for stroke in strokes for x, _ in stroke)
    ups = [y for stroke in strokes for _, y in stroke]
    factor = HEIGHT / (max(ups) - min(ups))
    return [
        [
            round(value)
            for x, y in stroke
            for value in ((x - left) * factor, (max(ups) - y) * factor)
        ]
        for stroke in strokes
    ]


def main(source: Path, target: Path) -> None:
    """Convert the data set's file."""
    samples = read_digits(source.read_text(encoding="ascii"), WRITER)
    digits = {digit: scale(samples[digit][SAMPLE]) for digit in sorted(samples)}
    content = {"source": SOURCE, "height": HEIGHT, "digits": digits}
    target.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
