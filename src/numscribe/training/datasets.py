"""The public data sets: descriptions, licences, download and verification."""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from numscribe.errors import DataError


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """A file of a data set, in the format used for training.

    Attributes:
        path: Path in the data folder.
        sha256: SHA-256 of the unpacked content: of the decompressed bytes of a ``.gz``, of the
            sorted names and hashes of the members of a ``.tar``, or of the bytes of another file.
        url: URL of the official download; "" if there is none.
        make: Converts the downloaded bytes to the file's content.
    """

    path: str
    sha256: str
    url: str = ""
    make: Callable[[bytes], bytes] = bytes


@dataclass(frozen=True, slots=True)
class Dataset:
    """A public data set.

    Attributes:
        name: Name in recipes and commands.
        description: Content.
        writers: Number and kind of writers.
        licence: Licence.
        citation: Citation requested by the authors.
        home: URL of the official page.
        megabytes: Size of the download.
        files: Files used for training.
    """

    name: str
    description: str
    writers: str
    licence: str
    citation: str
    home: str
    megabytes: float
    files: tuple[DatasetFile, ...]


def _pendigits_member(archive: bytes) -> bytes:
    import unlzw3  # noqa: PLC0415 only needed to download

    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return bytes(unlzw3.unlzw(opened.read("pendigits-orig.tra.Z")))


_NUMBERS_WRITERS = {f"{number:04}" for number in range(1, 15)}
"""Writers used for training; the repository's other writers are used for evaluation."""


def _numbers_tar(archive: bytes) -> bytes:
    """Extract the digits of the training writers from the repository's archive."""
    made = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as source,
        tarfile.open(fileobj=made, mode="w") as target,
    ):
        for member in sorted(source.getmembers(), key=lambda entry: entry.name):
            parts = PurePosixPath(member.name).parts
            content = source.extractfile(member) if member.isfile() else None
            if content is None or len(parts) != 4 or parts[1][:4] not in _NUMBERS_WRITERS:
                continue
            entry = tarfile.TarInfo("/".join(("numbers", *parts[1:])))
            entry.size = member.size
            target.addfile(entry, content)
    return made.getvalue()


_MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"
_MNIST_FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
_NUMBERS = "https://github.com/kensanata/numbers"
_UNIPEN = "http://www.unipen.org/products.html"
_UNIPEN_LICENCE = "CC BY 4.0; the conditions on its old CD speak of research and of training"
_UNIPEN_CITATION = (
    "I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet: UNIPEN project of on-line data "
    "exchange and recognizer benchmarks, ICPR 1994; train_r01_v07"
)
_NUMBERS_COMMIT = "52ca7a647d3724bf491cd7c0e1cca67ba41fbd1c"

DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            name="mnist",
            description="70,000 scanned digits, 28×28, normalized",
            writers="about 500 in each part, employees and pupils",
            licence="CC BY-SA 3.0",
            citation="Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten "
            "digits, 1998",
            home="http://yann.lecun.com/exdb/mnist/",
            megabytes=11.6,
            files=tuple(
                DatasetFile(f"mnist/{name}.gz", sha256, f"{_MNIST}{name}.gz")
                for name, sha256 in _MNIST_FILES.items()
            ),
        ),
        Dataset(
            name="pendigits",
            description="7,494 digits drawn with a pen on a tablet, as strokes",
            writers="30",
            licence="CC BY 4.0",
            citation="E. Alpaydin, F. Alimoglu: Pen-Based Recognition of Handwritten Digits, UCI "
            "Machine Learning Repository, 1996, doi:10.24432/C5MG6K",
            home="https://archive.ics.uci.edu/dataset/81",
            megabytes=5.0,
            files=(
                DatasetFile(
                    "train/pendigits/pendigits-orig.tra",
                    "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
                    "https://archive.ics.uci.edu/static/public/81/"
                    "pen+based+recognition+of+handwritten+digits.zip",
                    _pendigits_member,
                ),
            ),
        ),
        Dataset(
            name="numbers",
            description="about 8,200 digits scanned from paper, colour, about 95×95",
            writers="14",
            licence="public domain",
            citation="A. Schroeder and contributors: numbers, 2016–",
            home=_NUMBERS,
            megabytes=20.0,
            files=(
                DatasetFile(
                    "train/numbers.tar",
                    "8603a14903645e57ece016e0cc67c6732adf35b90aca53dc8ee9ee935afc0323",
                    f"{_NUMBERS}/archive/{_NUMBERS_COMMIT}.tar.gz",
                    _numbers_tar,
                ),
            ),
        ),
        Dataset(
            name="unipen",
            description="14,179 digits drawn with many pens and tablets, as strokes",
            writers="212",
            licence=_UNIPEN_LICENCE,
            citation=_UNIPEN_CITATION,
            home=_UNIPEN,
            megabytes=2.2,
            files=(
                DatasetFile(
                    "train/unipen-digits.jsonl.gz",
                    "dd97e91f3cfe1c92fe6466b0fcd6fe87d600ea482f09d4f2efbcbe11c23959b5",
                ),
            ),
        ),
        Dataset(
            name="unipen-letters",
            description="26,000 letters and symbols drawn with the same pens, as strokes",
            writers="by the same people and others",
            licence=_UNIPEN_LICENCE,
            citation=_UNIPEN_CITATION,
            home=_UNIPEN,
            megabytes=3.3,
            files=(
                DatasetFile(
                    "train/unipen-nondigits.jsonl.gz",
                    "4a67aa13d6e12fa32defc68f5f3c9d0efaa2afc665241589ee465a9c7e270cdf",
                ),
            ),
        ),
        Dataset(
            name="unipen-numbers",
            description="655 telephone numbers, ZIP codes, dates and amounts, as strokes",
            writers="164",
            licence=_UNIPEN_LICENCE,
            citation=_UNIPEN_CITATION,
            home=_UNIPEN,
            megabytes=0.5,
            files=(
                DatasetFile(
                    "train/unipen-numbers.jsonl.gz",
                    "ef7a444b7dcbab802ce17d2a6bb8579936dcc457cf31129e1363e7e05f389feb",
                ),
            ),
        ),
    )
}
"""The public data sets that recipes use, by name."""


def require(name: str, folder: Path, *, progress: bool = False) -> None:
    """Download the missing files of a data set.

    Existing files are not checked, so users can train on their own. The content of a download is
    verified before it is used.

    Args:
        name: Name of the data set.
        folder: The data folder.
        progress: Show a progress bar.

    Raises:
        DataError: The data set is unknown, cannot be downloaded, or does not match its hash.
    """
    if name not in DATASETS:
        raise DataError(f"There is no data set {name!r}; available: {', '.join(DATASETS)}.")
    for file in DATASETS[name].files:
        path = folder / file.path
        if not path.exists():
            if not file.url:
                raise DataError(
                    f"{path} is missing and cannot be downloaded in this format: get it from "
                    f"{DATASETS[name].home} as described in docs/data.md."
                )
            _fetch(file, path, progress=progress)


def check(path: Path, sha256: str) -> None:
    """Verify the content of a data file.

    Raises:
        DataError: The hash does not match, or the file cannot be read.
    """
    try:
        found = content_sha256(path)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise DataError(f"{path} is damaged: {error}. Remove it to download it again.") from error
    if found != sha256:
        raise DataError(
            f"{path} does not match its hash: its content has SHA-256 {found}, not {sha256}. "
            "Remove it to download it again."
        )


def content_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's unpacked content (see ``DatasetFile.sha256``)."""
    digest = hashlib.sha256()
    if path.suffix == ".gz":
        with gzip.open(path) as unpacked:
            while block := unpacked.read(1 << 20):
                digest.update(block)
    elif path.suffix == ".tar":
        rows = []
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is not None:
                    rows.append(f"{member.name} {hashlib.sha256(content.read()).hexdigest()}\n")
        digest.update("".join(sorted(rows)).encode())
    else:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fetch(file: DatasetFile, path: Path, *, progress: bool) -> None:
    import pooch  # noqa: PLC0415 only needed to download

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        downloaded = pooch.retrieve(
            file.url,
            known_hash=None,  # archives may be repacked; their content is verified below
            fname=f"{path.name}.download",
            path=path.parent,
            progressbar=progress,
        )
        made = file.make(Path(downloaded).read_bytes())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DataError(f"{file.url} cannot be downloaded: {error}") from error
    finally:
        (path.parent / f"{path.name}.download").unlink(missing_ok=True)
    fresh = path.with_name(f"{path.name[: -len(path.suffix)]}.part{path.suffix}")
    fresh.write_bytes(made)
    try:
        check(fresh, file.sha256)
    except DataError:
        fresh.unlink()
        raise
    shutil.move(fresh, path)
