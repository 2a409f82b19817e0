"""Evaluate rotated numbers, as strokes and as pictures, with and without deskewing.

    python benchmarks/skew.py --data-dir DATA

A quarter of UNIPEN's numbers, which were used to train the line reader but not the digit models,
rotated by each angle: exact numbers / correct digits.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import replace
from pathlib import Path
from unittest import mock

from numscribe.evaluation.evaluate import evaluate
from numscribe.evaluation.suites import Sample, drawn, read_suite
from numscribe.imaging.strokes import turn
from numscribe.reading import ink_reader
from numscribe.reading.recognizer import Recognizer

DEGREES = (-25, -15, -10, -5, 0, 5, 10, 15, 25)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    arguments = parser.parse_args()
    samples = drawn(read_suite(arguments.data_dir / "train/unipen-numbers.jsonl.gz"))[::4]
    reader = Recognizer()
    print(f"{len(samples)} numbers; falling by | strokes as written, level | pictures the same")
    for degrees in DEGREES:
        cells = []
        for placement in ("none", "canvas"):
            for level in (False, True):
                find = ink_reader.estimate_skew if level else lambda _: 0.0
                with mock.patch.object(ink_reader, "estimate_skew", find):
                    turned = [_turned(sample, degrees) for sample in samples]
                    report = evaluate(reader, "turned", turned, placement=placement)
                facts = report.to_dict()["numbers"]
                cells.append(f"{facts['exact']:.1%} / {facts['digits']:.1%}")
        print(f"{degrees:>4}°  {cells[0]}  {cells[1]}  |  {cells[2]}  {cells[3]}", flush=True)


def _turned(sample: Sample, degrees: float) -> Sample:
    return replace(sample, source=turn(sample.source, math.radians(degrees)))


if __name__ == "__main__":
    main()
