"""Compare numbers on paper with a general text recognizer.

    python benchmarks/paper.py --data-dir DATA [--numbers 200] [--only SET]

The text recognizer is the recognition model of RapidOCR (PP-OCRv6 small). It gets the whole
picture, and its output is limited to the symbols of Numscribe. Synthetic pages have held-out
writers and held-out kinds of paper, ruling and type. The result is written to
``paper.md`` unless ``--only`` is given.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from photographs import write

from numscribe import Recognizer
from numscribe.evaluation.report import same_writing
from numscribe.evaluation.suites import Sample, read_suite
from numscribe.io.decode import decode_image
from numscribe.models.registry import WEIGHTS
from numscribe.models.symbols import DIGITS, OTHER, STRUCK, SYMBOLS
from numscribe.reading.candidates import DEFAULT_THRESHOLD
from numscribe.training.pages.page import make_page
from numscribe.training.writing import Writing, load_writing

RIVAL = "rapidocr==3.10.0"
FOLDER = Path(__file__).parent / ".environments" / "rapidocr"

Image = NDArray[np.uint8]
Read = Callable[[Image], tuple[str, float]]
"""Returns a text and its confidence."""


@dataclass(frozen=True)
class Picture:
    """A picture, uint8 (height, width, 3), BGR, and its text; "" if it must be refused."""

    image: Image
    label: str


class LineReader:
    """RapidOCR's recognition model, without text detection."""

    HEIGHT, NARROWEST = 48, 320

    def __init__(self) -> None:
        """Install the package with its weights if necessary, and load the model."""
        if not FOLDER.exists():
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
            subprocess.run([*pip, "--target", str(FOLDER), RIVAL], check=True)
        (self.path,) = FOLDER.glob("rapidocr/models/*rec*.onnx")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(self.path), options)
        facts = self._session.get_modelmeta().custom_metadata_map
        characters = ["", *facts["character"].splitlines()]  # the first class is CTC's blank
        wanted = [i for i, c in enumerate(characters) if c and c in SYMBOLS + "xX*"]
        self._classes = [0, *wanted]
        self._characters = ["", *(characters[i] for i in wanted)]
        self._input = self._session.get_inputs()[0].name

    def read(self, image: Image) -> tuple[str, float]:
        """Return the most probable symbols, and their minimum probability."""
        width = max(1, round(image.shape[1] * self.HEIGHT / image.shape[0]))
        line = cv2.resize(image, (width, self.HEIGHT)).astype(np.float32) / 127.5 - 1
        line = np.pad(line, ((0, 0), (0, max(0, self.NARROWEST - width)), (0, 0)))
        (columns,) = self._session.run(None, {self._input: line.transpose(2, 0, 1)[None]})
        columns = columns[0][:, self._classes]
        best = columns.argmax(axis=1)
        starts = np.flatnonzero((np.diff(best, prepend=0) != 0) & (best != 0))
        sure = [float(columns[i, best[i]] / columns[i].sum()) for i in starts]
        text = "".join(self._characters[best[i]] for i in starts)
        return text.replace("x", "×").replace("X", "×").replace("*", "×"), min(sure, default=0.0)


def folder(path: Path) -> list[Picture]:
    """Return the pictures of a labelled folder."""
    return [Picture(decode_image(s.source), s.label) for s in read_suite(path) if _is_file(s)]


def _is_file(sample: Sample) -> bool:
    return isinstance(sample.source, bytes)


def drawn(path: Path) -> list[Picture]:
    """Return drawn numbers as pictures of black ink on white."""
    return [
        Picture(_on_white(write(sample.source, width=600, pen=6)), sample.label)
        for sample in read_suite(path)
        if isinstance(sample.source, tuple)
    ]


def _on_white(ink: NDArray[np.float32]) -> Image:
    grey = np.rint(255 * (1 - np.pad(ink, 12))).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def synthetic_pages(writing: Writing, count: int) -> tuple[list[Picture], list[Picture]]:
    """Make pages of held-out kinds, and the same numbers in ink on white."""
    rng = np.random.default_rng(0)
    pages: list[Picture] = []
    whites: list[Picture] = []
    while len(pages) < count:
        page = make_page(writing, rng, held_out=True)
        text = page.line.text
        is_number = any(s in DIGITS for s in text) and not set(text) & {OTHER, STRUCK}
        if page.line.printed or not is_number:
            continue
        ink = page.handwriting.astype(np.float32) / 255
        pages.append(Picture(page.image, text))
        whites.append(Picture(_on_white(np.clip(1.5 * ink, 0, 1)), text))
    return pages, whites


def measure(pictures: list[Picture], read: Read) -> dict[str, float]:
    """Return the fractions of exact readings, of all and of accepted ones, and the mean time."""
    right, accepted, seconds = [], [], []
    for picture in pictures:
        started = time.perf_counter()
        text, sure = read(picture.image)
        seconds.append(time.perf_counter() - started)
        accepted.append(sure >= DEFAULT_THRESHOLD)
        right.append(same_writing(text, picture.label) if picture.label else not accepted[-1])
    is_right, is_accepted = np.array(right), np.array(accepted)
    return {
        "exact": 100 * float(is_right.mean()),
        "accepted": 100 * float(is_accepted.mean()),
        "among": 100 * float(is_right[is_accepted].mean()) if is_accepted.any() else 100.0,
        "ms": 1000 * float(np.median(seconds)),
    }


def sets(data: Path, count: int) -> Iterator[tuple[str, list[Picture]]]:
    """Yield the name of each set and its pictures."""
    for path in sorted((data / "dev/paper").iterdir()):
        if path.is_dir():
            yield f"dev/paper/{path.name}", folder(path)
    yield "dev/drawn-numbers, as pictures", drawn(data / "dev/drawn-numbers.jsonl.gz")
    _, held_out = load_writing(data)
    pages, whites = synthetic_pages(held_out, count)
    yield "synthetic pages of held-out kinds", pages
    yield "the same numbers on white", whites


def main() -> None:
    """Measure both readers on each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--numbers", type=int, default=200, help="number of synthetic pages")
    parser.add_argument("--only", help="measure only the sets whose name contains this")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    recognizer, rival = Recognizer(), LineReader()

    def ours(image: Image) -> tuple[str, float]:
        reading = recognizer.read(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
        return reading.formatted, reading.confidence if reading.accepted else 0.0

    sizes = sum((WEIGHTS / f"{name}.onnx").stat().st_size for name in ("ink", "lines", "default"))
    lines = [
        "# Numbers on paper",
        "",
        f"`python benchmarks/paper.py --data-dir DATA --numbers {given.numbers}`, "
        f"Python {platform.python_version()}, one core. As written, marks included: each symbol "
        f"must be right. Accepted: a confidence of at least {DEFAULT_THRESHOLD}. "
        f"Numscribe's models have {sizes / 1e6:.1f} MB, the "
        f"general line reader ({RIVAL}, its recognition model alone) "
        f"{rival.path.stat().st_size / 1e6:.0f} MB.",
        "",
        "| set | n | Numscribe: exact | accepted | exact among accepted | ms "
        "| line reader: exact | accepted | exact among accepted | ms |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, pictures in sets(given.data_dir, given.numbers):
        if given.only and given.only not in name:
            continue
        cells = []
        for read in (ours, rival.read):
            found = measure(pictures, read)
            cells += [f"{found[key]:.1f} %" for key in ("exact", "accepted", "among")]
            cells.append(f"{found['ms']:.0f}")
        lines.append(f"| {name} | {len(pictures)} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    if not given.only:
        text = "\n".join(lines) + "\n"
        Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
