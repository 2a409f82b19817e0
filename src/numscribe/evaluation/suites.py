"""Read labelled suites in several formats."""

from __future__ import annotations

import csv
import gzip
import json
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError, InputError
from numscribe.imaging.ink_maps import find_ink
from numscribe.imaging.segment import find_digit
from numscribe.imaging.strokes import PEN_WIDTH, rasterize
from numscribe.io.decode import decode_image, to_colour
from numscribe.io.strokes import parse_strokes
from numscribe.models.ink_model import InkModel
from numscribe.records import Ink, Strokes

_UNREADABLE = (
    OSError,
    EOFError,  # a gzip that ends too soon
    zlib.error,
    tarfile.TarError,
    csv.Error,
    struct.error,
    ValueError,  # also for invalid JSON and UTF-8
    LookupError,
    TypeError,
    InputError,  # for invalid strokes
)
"""Exceptions that reading a malformed file may raise."""

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"}


LOOK_ALIKES = frozenset([*"OoQlI|/\\()'`,ZzSs$Bbgq", "\\\\"])
"""Characters that, drawn alone, are often written exactly like a digit: 0, 1, 2, 5, 8, 6 and 9.

They are not used for training, and are reported separately.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled input.

    Attributes:
        label: The correct text. Samples whose label has no digits, or is empty, must be refused.
        source: An encoded picture, an array (height, width[, channels]), or strokes.
        writer: Writer of the sample; "" if unknown.
        name: Name in a report.
    """

    label: str
    source: bytes | NDArray[np.uint8] | Strokes
    writer: str = ""
    name: str = ""

    @property
    def family(self) -> str:
        """Kind of a non-digit: its label or, if that is empty, its name up to a slash."""
        return self.label or self.name.split("/")[0]

    @property
    def digits(self) -> str:
        """The digits of the label, without separators."""
        return "".join(char for char in self.label if char in "0123456789")

    @property
    def is_digit(self) -> bool:
        """Whether the label is a single digit."""
        return len(self.label) == len(self.digits) == 1

    @property
    def is_number(self) -> bool:
        """Whether the label has several digits."""
        return len(self.digits) > 1


def digit_ink(sample: Sample, pen_width: float = PEN_WIDTH) -> Ink | None:
    """Return the ink of a sample as the recognizer finds it for one digit.

    Args:
        sample: A picture or strokes.
        pen_width: Pen width for strokes, relative to the longer side of the ink.

    Returns:
        Float32 in [0, 1], cropped to the digit; None if there is no ink.
    """
    source = sample.source
    if isinstance(source, tuple):
        return rasterize(source, pen_width) if source else None
    image = decode_image(source) if isinstance(source, bytes) else to_colour(source)
    found = find_digit(find_ink(image, InkModel.load("ink").maps).ink)
    return None if found is None else found.ink


def drawn(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples that are strokes."""
    return [sample for sample in samples if isinstance(sample.source, tuple)]


def read_suite(path: Path) -> list[Sample]:
    """Read all samples of a suite.

    Supported formats: a folder with MNIST's IDX files (the test set; ``FOLDER/train`` is the
    training set), a folder with ``labels.csv`` (``file,label``) and pictures, ``.jsonl`` or
    ``.jsonl.gz`` of ``{"label", "strokes", "writer"}``, a ``.tar`` of ``…/WRITER/LABEL/picture``,
    UNIPEN text (``.tra``), and USPS text (``.test.gz``).

    Raises:
        DataError: The path does not exist, or its format is not supported.
    """
    try:
        return list(_samples(path))
    except _UNREADABLE as error:
        raise DataError(f"The suite {path} cannot be read: {error}") from error


def _samples(path: Path) -> Iterator[Sample]:
    if path.name == "train" and (path.parent / "train-images-idx3-ubyte.gz").exists():
        return read_mnist(path.parent, "train")
    if (path / "t10k-images-idx3-ubyte.gz").exists():
        return read_mnist(path, "t10k")
    if (path / "labels.csv").exists():
        return read_folder(path)
    if not path.exists():
        raise DataError(f"There is no suite {path}.")
    for ending, reader in _FILE_READERS.items():
        if path.name.endswith(ending):
            return reader(path)
    raise DataError(f"The format of {path} is not supported; see the command's help.")


def read_mnist(folder: Path, part: str) -> Iterator[Sample]:
    """Read MNIST's "train" or "t10k" part from its official gzipped IDX files."""
    images = read_idx(folder / f"{part}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{part}-labels-idx1-ubyte.gz")
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        yield Sample(str(label), image, name=f"{part}/{index}")


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read a gzipped IDX file of unsigned bytes into an array."""
    with gzip.open(path) as file:
        content = file.read()
    zero, kind, rank = struct.unpack(">HBB", content[:4])
    if zero != 0 or kind != 8:
        raise DataError(f"{path} is not an IDX file of bytes.")
    shape = struct.unpack(f">{rank}I", content[4 : 4 + 4 * rank])
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * rank).reshape(shape)


def read_folder(folder: Path) -> Iterator[Sample]:
    """Read a folder with ``labels.csv`` (columns file, label and, optionally, writer)."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, restval=""):
            picture = (folder / row["file"]).read_bytes()
            yield Sample(row["label"], picture, row.get("writer", ""), row["file"])


def read_jsonl(path: Path) -> Iterator[Sample]:
    """Read strokes from JSON lines, gzipped or not."""
    for number, line in enumerate(_lines(path), start=1):
        row = json.loads(line)
        if not isinstance(row["label"], str):
            raise DataError(f"The label in line {number} of {path} is not text.")
        strokes = parse_strokes(row["strokes"])
        yield Sample(row["label"], strokes, row.get("writer", ""), f"{path.name}:{number}")


def read_tar(path: Path) -> Iterator[Sample]:
    """Read pictures from a tar of ``…/WRITER/LABEL/picture``."""
    with tarfile.open(path) as archive:
        for member in archive:
            inside = PurePosixPath(member.name)
            content = archive.extractfile(member) if member.isfile() else None
            if content is None or inside.suffix.lower() not in _PICTURES:
                continue
            writer = inside.parts[-3] if len(inside.parts) >= 3 else ""
            yield Sample(inside.parts[-2], content.read(), writer, member.name)


def read_unipen(path: Path) -> Iterator[Sample]:
    """Read UNIPEN text with one ``.SEGMENT DIGIT`` per sample and y up, as in Pendigits."""
    strokes: list[list[list[float]]] = []
    label = writer = ""
    count = 0

    def sample() -> Sample:
        return Sample(label, parse_strokes(strokes), writer, f"{path.name}:{count}")

    for line in path.read_text(encoding="ascii").splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == ".SEGMENT":
            if strokes:
                yield sample()
            strokes, label, count = [], words[-1].strip('"'), count + 1
        elif words[0] == ".COMMENT" and len(words) >= 3:
            writer = words[2]
        elif words[0] == ".PEN_DOWN":
            strokes.append([])
        elif not words[0].startswith(".") and strokes:
            strokes[-1].append([float(words[0]), -float(words[1])])
    if strokes:
        yield sample()


def read_usps(path: Path) -> Iterator[Sample]:
    """Read USPS text: per line a label and 16×16 values in [-1, 1], bright ink."""
    for number, line in enumerate(_lines(path), start=1):
        row = np.array(line.split(), dtype=np.float32)
        pixels = np.rint((row[1:] + 1) * 127.5).astype(np.uint8).reshape(16, 16)
        yield Sample(str(int(row[0])), pixels, name=f"{path.name}:{number}")


def _lines(path: Path) -> list[bytes]:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()


_FILE_READERS: dict[str, Callable[[Path], Iterator[Sample]]] = {
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".tar": read_tar,
    ".tra": read_unipen,
    ".test.gz": read_usps,
    ".train.gz": read_usps,
}
