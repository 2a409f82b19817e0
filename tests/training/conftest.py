"""A small data folder in the official formats, with synthetic digits."""

import gzip
import json
import struct
import tarfile
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from drawings import DIGITS, place
from numscribe.imaging.normalize import normalize
from numscribe.training.sources import load_source

SEGMENTS = {
    "a": ((0, 0), (1, 0)),
    "b": ((1, 0), (1, 1)),
    "c": ((1, 1), (1, 2)),
    "d": ((0, 2), (1, 2)),
    "e": ((0, 1), (0, 2)),
    "f": ((0, 0), (0, 1)),
    "g": ((0, 1), (1, 1)),
}
SHAPES = ["abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg"]


def segment_points(digit: int, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Strokes of a seven-segment digit with noise, y down."""
    lean = rng.uniform(-0.2, 0.2)
    lines = np.array([SEGMENTS[name] for name in SHAPES[digit]], dtype=float) * 50
    lines += rng.normal(0, 2, lines.shape)
    lines[..., 0] -= lean * lines[..., 1]
    return list(lines)


def draw(digit: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A 28×28 picture of a seven-segment digit."""
    canvas = np.zeros((140, 140), np.uint8)
    lines = [np.rint(line + 30).astype(np.int32) for line in segment_points(digit, rng)]
    cv2.polylines(canvas, lines, False, 255, int(rng.integers(6, 14)), cv2.LINE_AA)
    x, y, width, height = cv2.boundingRect(canvas)
    crop = canvas[y : y + height, x : x + width].astype(np.float32) / 255
    return np.rint(normalize(crop) * 255).astype(np.uint8)


def write_idx(path: Path, array: NDArray[np.uint8]) -> None:
    """Write an array as a gzipped IDX file."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(header + array.tobytes())


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Use one thread: PyTorch's threads would spin on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a tiny MNIST, pendigits, numbers and UNIPEN."""
    folder = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    (folder / "mnist").mkdir()
    for part, count in (("train", 1200), ("t10k", 200)):
        labels = rng.integers(0, 10, count).astype(np.uint8)
        pictures = np.stack([draw(int(label), rng) for label in labels])
        write_idx(folder / "mnist" / f"{part}-images-idx3-ubyte.gz", pictures)
        write_idx(folder / "mnist" / f"{part}-labels-idx1-ubyte.gz", labels)
    _write_pendigits(folder / "train" / "pendigits" / "pendigits-orig.tra", rng)
    _write_numbers(folder / "train" / "numbers.tar", rng)
    _write_unipen(folder / "train", rng)
    return folder


@pytest.fixture(scope="session")
def sources(data_folder: Path) -> dict[str, object]:
    """The sources of that folder."""
    return {name: load_source(name, data_folder) for name in ("mnist", "pendigits")}


def _write_pendigits(path: Path, rng: np.random.Generator) -> None:
    path.parent.mkdir(parents=True)
    lines = []
    for writer in range(1, 31):
        for digit in range(10):
            lines += [f'.SEGMENT DIGIT 0 ? "{digit}"', f".COMMENT {digit} {writer} 1"]
            for stroke in segment_points(digit, rng):
                lines += [".PEN_DOWN", *[f" {x:.0f} {-y:.0f}" for x, y in stroke], ".PEN_UP"]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def _write_numbers(path: Path, rng: np.random.Generator) -> None:
    with tarfile.open(path, "w") as archive:
        for writer in range(30):
            for digit in range(10):
                paper = cv2.resize(draw(digit, rng), (95, 95))
                png = cv2.imencode(".png", 255 - paper)[1].tobytes()
                entry = tarfile.TarInfo(f"numbers/{writer:04}_X/{digit}/number-1.png")
                entry.size = len(png)
                archive.addfile(entry, BytesIO(png))


MARKS = {
    "/": [[(40, 0), (0, 100)]],
    "-": [[(0, 50), (60, 52)]],
    ".": [[(0, 0), (1, 1)]],
    ",": [[(5, 0), (0, 10)]],
    "(": [[(20, 0), (0, 50), (20, 100)]],
    ")": [[(0, 0), (20, 50), (0, 100)]],
    "$": [[(40, 10), (0, 30), (40, 60), (0, 90)], [(20, 0), (20, 100)]],
    "H": [[(0, 0), (0, 100)], [(60, 0), (60, 100)], [(0, 50), (60, 50)]],
}


def _write_unipen(folder: Path, rng: np.random.Generator) -> None:
    digits, marks, numbers = [], [], []
    for writer in range(30):
        name = f"hand-{writer}"
        for digit in range(10):
            strokes = place(DIGITS[str(digit)], *rng.normal(0, 5, 2), rng.uniform(80, 120))
            digits.append({"label": str(digit), "writer": name, "strokes": strokes})
        marks += [{"label": m, "writer": name, "strokes": s} for m, s in MARKS.items()]
        strokes = []
        for index, digit in enumerate("407"):
            strokes += place(DIGITS[digit], 90 * index + rng.normal(0, 3), rng.normal(0, 3), 100)
        numbers.append({"label": "4 07", "writer": name, "strokes": strokes})
    for file, rows in (("digits", digits), ("nondigits", marks), ("numbers", numbers)):
        with gzip.open(folder / f"unipen-{file}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
