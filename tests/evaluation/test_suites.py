import gzip
import io
import json
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from drawings import encode, page
from numscribe.errors import DataError
from numscribe.evaluation.suites import Sample, read_suite

PICTURE = encode(page("3", side=40))
ROW = {"label": "1", "strokes": [[[5, 0], [5, 9]], [[4, 9], [6, 9]]], "writer": "ann"}


def idx(array: NDArray[np.uint8]) -> bytes:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes())


def tar(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return content.getvalue()


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# Forms


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    for part, labels in (("train", [5, 0, 4]), ("t10k", [7, 2])):
        pictures = np.zeros((len(labels), 28, 28), np.uint8)
        pictures[:, 3, 4] = labels
        write(tmp_path / f"{part}-images-idx3-ubyte.gz", idx(pictures))
        write(tmp_path / f"{part}-labels-idx1-ubyte.gz", idx(np.array(labels, np.uint8)))
    return tmp_path


def test_a_folder_of_mnist_files_is_its_test_set(mnist: Path) -> None:
    first, second = read_suite(mnist)
    assert (first.label, second.label) == ("7", "2")
    assert isinstance(first.source, np.ndarray)
    assert first.source.shape == (28, 28)
    assert first.source[3, 4] == 7


def test_the_folder_train_of_mnist_is_its_training_set(mnist: Path) -> None:
    assert [sample.label for sample in read_suite(mnist / "train")] == ["5", "0", "4"]


def test_a_folder_with_labels_csv_is_a_suite_of_pictures(tmp_path: Path) -> None:
    write(tmp_path / "a" / "three.png", PICTURE)
    write(tmp_path / "blank.png", b"as it is")
    write(tmp_path / "labels.csv", b"file,label\na/three.png,3\nblank.png,\n")
    assert read_suite(tmp_path) == [
        Sample("3", PICTURE, name="a/three.png"),
        Sample("", b"as it is", name="blank.png"),
    ]


def test_labels_csv_may_contain_writers(tmp_path: Path) -> None:
    write(tmp_path / "3.png", PICTURE)
    write(tmp_path / "labels.csv", b"writer,file,label\nJos\xc3\xa9,3.png,3\n")
    assert [sample.writer for sample in read_suite(tmp_path)] == ["José"]


@pytest.mark.parametrize("name", ["pen.jsonl", "pen.jsonl.gz"])
def test_json_lines_are_a_suite_of_strokes(tmp_path: Path, name: str) -> None:
    nameless = {"label": "", "strokes": [[[0, 0]]]}
    lines = "\n".join(json.dumps(row) for row in (ROW, nameless)).encode()
    content = gzip.compress(lines) if name.endswith(".gz") else lines
    first, second = read_suite(write(tmp_path / name, content))
    assert (first.label, first.writer, first.name) == ("1", "ann", f"{name}:1")
    assert isinstance(first.source, tuple)
    assert [stroke.tolist() for stroke in first.source] == ROW["strokes"]
    assert (second.label, second.writer) == ("", "")


def test_paths_in_a_tar_contain_writer_and_label(tmp_path: Path) -> None:
    files = {"scans/0015/3/a.png": PICTURE, "scans/README": b"no picture", "0016/7/b.JPG": b"jpeg"}
    assert read_suite(write(tmp_path / "scans.tar", tar(files))) == [
        Sample("3", PICTURE, "0015", "scans/0015/3/a.png"),
        Sample("7", b"jpeg", "0016", "0016/7/b.JPG"),
    ]


UNIPEN = """.VERSION 1.0
.COMMENT made by hand

.SEGMENT DIGIT 0 ? "4"
.COMMENT 4 27 101
.PEN_DOWN
 10  90
 10  50
.PEN_UP
.PEN_DOWN
 30  80
.PEN_UP
.SEGMENT DIGIT 1 ? "1"
.COMMENT 1 28 102
.PEN_DOWN
 5  9
 5  1
.PEN_UP
"""


def test_unipen_files_have_y_upwards(tmp_path: Path) -> None:
    four, one = read_suite(write(tmp_path / "digits.tra", UNIPEN.encode()))
    assert (four.label, one.label) == ("4", "1")
    assert isinstance(four.source, tuple)
    assert [stroke.tolist() for stroke in four.source] == [[[10, -90], [10, -50]], [[30, -80]]]


def test_comments_of_unipen_segments_contain_the_writer(tmp_path: Path) -> None:
    samples = read_suite(write(tmp_path / "digits.tra", UNIPEN.encode()))
    assert [sample.writer for sample in samples] == ["27", "28"]


@pytest.mark.parametrize("name", ["zip.test.gz", "usps-zip.test.gz", "zip.train.gz"])
def test_usps_files_contain_pictures_of_16_by_16_pixels(tmp_path: Path, name: str) -> None:
    values = ["-1.000"] * 255 + ["1.000"]
    line = " ".join(["6.0000", *values]).encode()
    (sample, other) = read_suite(write(tmp_path / name, gzip.compress(line + b"\n" + line + b"\n")))
    assert sample.label == other.label == "6"
    assert isinstance(sample.source, np.ndarray)
    assert sample.source.shape == (16, 16)
    assert (sample.source[0, 0], sample.source[15, 15]) == (0, 255)


# Errors


def test_the_error_names_a_missing_suite(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no suite .*nowhere"):
        read_suite(tmp_path / "nowhere")


def test_a_folder_of_unknown_format_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not supported"):
        read_suite(tmp_path)


BROKEN = {
    "notes.txt": b"text",
    "not-json.jsonl": b"{",
    "not-utf8.jsonl": b'{"label": "\xff", "strokes": []}',
    "a-list.jsonl": b"[1, 2]",
    "no-label.jsonl": b'{"strokes": []}',
    "no-strokes.jsonl": b'{"label": "1"}',
    "label-is-a-number.jsonl": b'{"label": 1, "strokes": []}',
    "wrong-strokes.jsonl": b'{"label": "1", "strokes": [[[1]]]}',
    "not-gzip.jsonl.gz": b'{"label": "1", "strokes": []}',
    "cut.jsonl.gz": gzip.compress(json.dumps(ROW).encode())[:-9],
    "damaged.jsonl.gz": gzip.compress(bytes(99))[:12] + b"\xff" * 20,
    "not-a.tar": b"no tar",
    "cut.tar": tar({"a/3/x.png": bytes(5000)})[:2000],
    "flat.tar": tar({"x.png": PICTURE}),
    "words.tra": b'.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\nten twenty\n',
    "one-number.tra": b'.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\n10\n',
    "not-ascii.tra": "é".encode(),
    "words.test.gz": gzip.compress(b"six " + b"1 " * 256),
    "short.test.gz": gzip.compress(b"6 1 1 1\n"),
    "empty-line.test.gz": gzip.compress(b"\n"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_of_another_format_is_a_data_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=name):
        read_suite(write(tmp_path / name, BROKEN[name]))


@pytest.mark.parametrize(
    "labels",
    [b"file,label\nmissing.png,3\n", b"picture,digit\n3.png,3\n", b"file,label\n3.png,\xff\n"],
)
def test_wrong_labels_are_a_data_error(tmp_path: Path, labels: bytes) -> None:
    write(tmp_path / "3.png", PICTURE)
    write(tmp_path / "labels.csv", labels)
    with pytest.raises(DataError):
        read_suite(tmp_path)


@pytest.mark.parametrize(
    ("pictures", "labels"),
    [
        (idx(np.zeros((2, 28, 28), np.uint8)), idx(np.zeros(3, np.uint8))),
        (gzip.compress(b"\x00\x00\x08"), idx(np.zeros(2, np.uint8))),
        (gzip.compress(b"\x00\x00\x0d\x01" + bytes(8)), idx(np.zeros(2, np.uint8))),
        (gzip.compress(struct.pack(">HBB3I", 0, 8, 3, 9, 28, 28)), idx(np.zeros(9, np.uint8))),
        (b"not gzip", idx(np.zeros(2, np.uint8))),
    ],
    ids=["counts differ", "cut header", "not bytes", "too short", "not gzip"],
)
def test_wrong_files_of_mnist_are_a_data_error(
    tmp_path: Path, pictures: bytes, labels: bytes
) -> None:
    write(tmp_path / "t10k-images-idx3-ubyte.gz", pictures)
    write(tmp_path / "t10k-labels-idx1-ubyte.gz", labels)
    with pytest.raises(DataError):
        read_suite(tmp_path)


def test_mnist_without_its_labels_is_a_data_error(tmp_path: Path) -> None:
    write(tmp_path / "t10k-images-idx3-ubyte.gz", idx(np.zeros((2, 28, 28), np.uint8)))
    with pytest.raises(DataError, match="labels"):
        read_suite(tmp_path)
