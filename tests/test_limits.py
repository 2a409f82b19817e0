"""Processor time and memory of the largest accepted inputs."""

import json
import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from numscribe import Recognizer
from numscribe.io.decode import MAX_PIXELS
from numscribe.io.strokes import MAX_STROKES, MAX_STROKES_BY_POINTS, parse_strokes

SIDE, HALF = int(MAX_PIXELS**0.5), int((MAX_PIXELS / 2) ** 0.5)
POINTS = MAX_STROKES_BY_POINTS // MAX_STROKES**2


def _zigzag(left: float, points: int, width: float) -> list[list[float]]:
    return [[left + (i % 2) * width, (i * 7) % points * 100 / points] for i in range(points)]


def _row(
    points: int, gap: float, width: float, strokes: int = MAX_STROKES
) -> list[list[list[float]]]:
    return [_zigzag(gap * i, points, width) for i in range(strokes)]


LARGEST = {
    "short strokes on a line": _row(2, 30, 4),
    "boxes on a line": _row(5, 35, 30),
    "overlapping strokes": _row(POINTS, 20, 40),
    "strokes in one place": _row(POINTS, 0.1, 60),
    "25 strokes of 800 points": _row(800, 20, 60, 25),
    "100 strokes of 200 points": _row(200, 20, 40, 100),
    "15 lines": [
        [[x, y + 115 * (i % 15)] for x, y in stroke] for i, stroke in enumerate(_row(5, 3, 30))
    ],
}


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


@pytest.mark.parametrize("expect", [None, "digits=64", "check=luhn"])
@pytest.mark.parametrize("kind", LARGEST)
def test_the_largest_drawings_take_at_most_two_seconds_of_processor_time(
    recognizer: Recognizer, kind: str, expect: str | None
) -> None:
    assert parse_strokes(LARGEST[kind])
    began = time.process_time()
    recognizer.read(LARGEST[kind], expect=expect)
    assert time.process_time() - began < 2.0


def _png(colour: int, depth: int, side: int) -> bytes:
    """A blank PNG, encoded row by row to save memory."""
    bits = {0: 1, 3: 1, 6: 4}[colour] * depth
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (side * bits // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    parts = [(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0))]
    if colour == 3:
        parts += [(b"PLTE", bytes(768)), (b"tRNS", bytes(256))]
    parts += [(b"IDAT", data), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _encoded(ending: str, channels: int, side: int = SIDE) -> bytes:
    picture = np.full((side, side, channels), 255, np.uint8)
    cv2.line(picture, (side // 2, side // 4), (side // 2, side // 2), (0, 0, 0, 255), side // 40)
    return bytes(cv2.imencode(ending, picture)[1])


def _animated(ending: str) -> bytes:
    animation = cv2.Animation()
    animation.frames = [np.full((HALF, HALF, 4), value, np.uint8) for value in (255, 0)]
    animation.durations = [10] * 2
    return bytes(cv2.imencodeanimation(ending, animation)[1])


PICTURES = {
    "RGBA PNG": lambda: _png(6, 8, SIDE),
    "palette PNG": lambda: _png(3, 8, SIDE),
    "16-bit RGBA PNG": lambda: _png(6, 16, HALF),
    "16-bit grey PNG": lambda: _png(0, 16, HALF),
    "TIFF": lambda: _encoded(".tiff", 3),
    "WebP": lambda: _encoded(".webp", 4),
    "GIF": lambda: _encoded(".gif", 3, HALF),
    "animated GIF": lambda: _animated(".gif"),
    "animated WebP": lambda: _animated(".webp"),
    "animated PNG": lambda: _animated(".png"),
    "JPEG": lambda: _encoded(".jpg", 3),
    "PNG that is not made smaller": lambda: _encoded(".png", 4, 2998),
}
READ = """
import json, sys, time
from pathlib import Path
import cv2
from numscribe import Recognizer
cv2.setNumThreads(1)
recognizer = Recognizer()
recognizer.read([[[10, 10], [90, 12], [40, 120]]])
def memory(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024
content = Path(sys.argv[1]).read_bytes()
before, began = memory("VmRSS:"), time.process_time()
recognizer.read(content)
print(json.dumps([time.process_time() - began, memory("VmHWM:") - before]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux")
@pytest.mark.parametrize("kind", PICTURES)
def test_the_largest_pictures_take_at_most_two_seconds_and_300_mb(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(PICTURES[kind]())
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    seconds, memory = json.loads(done.stdout)
    assert seconds < 2.0
    assert memory < 300e6


@pytest.mark.parametrize("side", [240, 600, 1600])
def test_empty_ruled_paper_takes_at_most_two_seconds_of_processor_time(
    recognizer: Recognizer, side: int
) -> None:
    page = np.full((side, side), 246.0)
    for top in range(20, side, 47):
        page[top : top + 2] = 190
    noise = np.random.default_rng(0).normal(0, 3, page.shape)
    page = np.clip(page + noise, 0, 255).astype(np.uint8)
    began = time.process_time()
    reading = recognizer.read(page)
    assert time.process_time() - began < 2.0
    assert not reading.accepted
