"""Evaluate numbers on synthetic photographs, by kind of paper and light.

    python benchmarks/photographs.py --data-dir DATA [--numbers 60] [--only KIND]

Numbers of the development set are drawn on synthetic photographs with many kinds of paper and
light, and encoded as JPEG. The result is written to ``photographs.md`` unless ``--only`` is given.
These pictures were used to find errors, so the figures show which kinds are read badly, not the
accuracy on other photographs.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe import Recognizer
from numscribe.evaluation.metrics import edit_distance
from numscribe.evaluation.suites import read_suite

Ink = NDArray[np.float32]
"""0 for paper to 1 for ink, (height, width)."""

Photo = NDArray[np.float32]
"""Levels of R, G and B, (height, width, 3)."""

Strokes = tuple[NDArray[np.float32], ...]
Take = Callable[[Strokes, np.random.Generator], Photo]

PAPER = (245, 243, 238)
PEN = (30, 30, 60)
RULES = (150, 170, 210)


def write(strokes: Strokes, width: int = 1000, pen: int = 7, margin: float = 0.1) -> Ink:
    """Draw strokes on a page, with a margin relative to its width."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = width * (1 - 2 * margin) / max(float(size[0]), 1.0)
    page = np.zeros((int(size[1] * scale + 2 * margin * width), width), np.uint8)
    for stroke in strokes:
        line = np.rint(8 * ((stroke - low) * scale + margin * width)).astype(np.int32)
        cv2.polylines(page, [line.reshape(-1, 1, 2)], False, 255, pen, cv2.LINE_AA, 3)
    return page.astype(np.float32) / 255


def lay(ink: Ink, height: int, width: int, rng: np.random.Generator) -> Ink:
    """Place writing at random on a larger page."""
    fit = min(1.0, 0.9 * width / ink.shape[1], 0.9 * height / ink.shape[0])
    ink = np.asarray(cv2.resize(ink, None, fx=fit, fy=fit, interpolation=cv2.INTER_AREA))
    rows, columns = ink.shape
    y, x = rng.integers(0, height - rows + 1), rng.integers(0, width - columns + 1)
    page = np.zeros((height, width), np.float32)
    page[y : y + rows, x : x + columns] = ink
    return page


def colour(ink: Ink, paper: tuple[int, ...] = PAPER, pen: tuple[int, ...] = PEN) -> Photo:
    """Colour paper and ink."""
    share = ink[:, :, None]
    return np.asarray(np.float32(paper) * (1 - share) + np.float32(pen) * share)


def rule(photo: Photo, pitch: int, *, squared: bool = False) -> Photo:
    """Rule paper with lines two pixels thick."""
    ruled = photo.copy()
    for y in range(pitch // 2, photo.shape[0], pitch):
        ruled[y : y + 2] = np.minimum(ruled[y : y + 2], RULES)
    for x in range(pitch // 3, photo.shape[1] if squared else 0, pitch):
        ruled[:, x : x + 2] = np.minimum(ruled[:, x : x + 2], RULES)
    return ruled


def light(photo: Photo, rng: np.random.Generator, least: float) -> Photo:
    """Light a page from one side."""
    height, width = photo.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:height, 0:width]
    along = np.cos(angle) * x / width + np.sin(angle) * y / height
    along = (along - along.min()) / np.ptp(along)
    return np.asarray(photo * np.float32(least + (1 - least) * along)[:, :, None])


def turn(photo: Photo, degrees: float, around: tuple[int, ...] = PAPER) -> Photo:
    """Rotate a picture, slightly reduced, on a background."""
    height, width = photo.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.8)
    return np.asarray(cv2.warpAffine(photo, matrix, (width, height), borderValue=around))


def hard_shadow(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """A hard shadow across the number."""
    photo = colour(write(strokes))
    height, width = photo.shape[:2]
    lit = np.ones((height, width), np.float32)
    lit[:, rng.integers(width // 4, 3 * width // 4) :] = 0.5
    return photo * cv2.GaussianBlur(lit, (0, 0), 8)[:, :, None]


def hand_shadow(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """The soft shadow of a hand or a phone."""
    photo = colour(lay(write(strokes), 900, 1300, rng))
    shadow = np.zeros(photo.shape[:2], np.float32)
    middle = int(rng.integers(430, 1300)), 900
    cv2.ellipse(shadow, middle, (380, 520), float(rng.integers(0, 40)), 0, 360, 1.0, -1)
    return photo * (1 - 0.5 * cv2.GaussianBlur(shadow, (0, 0), 30))[:, :, None]


def glare(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """A reflection of a lamp."""
    photo = 0.72 * colour(write(strokes, 1200))
    height, width = photo.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    at = rng.uniform(0.2, 0.8) * width
    spot = np.exp(-(((x - at) / (0.2 * width)) ** 2) - ((y / height - 0.4) / 0.5) ** 2)
    return np.asarray(photo + (255 - photo) * np.float32(0.75 * spot)[:, :, None])


def desk(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """A sheet in perspective on a brown desk."""
    photo = light(colour(lay(write(strokes, 900, 8), 900, 1200, rng)), rng, 0.6)
    height, width = photo.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    moved = corners + np.float32(rng.uniform(-0.12, 0.12, (4, 2)) * [width, height])
    matrix = cv2.getPerspectiveTransform(corners, moved)
    return np.asarray(cv2.warpPerspective(photo, matrix, (width, height), borderValue=(90, 70, 55)))


def sticky(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """A yellow note on a white wall."""
    wall = np.full((1300, 1500, 3), 236, np.float32)
    note = lay(write(strokes, 600), 700, 700, rng)
    wall[300:1000, 400:1100] = colour(note, (250, 235, 120))
    return light(turn(wall, -6, (236, 236, 236)), rng, 0.75)


def boxed(strokes: Strokes, _: np.random.Generator) -> Photo:
    """The field of a form."""
    ink = write(strokes)
    height, width = ink.shape
    cv2.rectangle(ink, (15, 15), (width - 15, height - 15), 1.0, 4)
    return colour(ink)


def circled(strokes: Strokes, _: np.random.Generator) -> Photo:
    """A hand-drawn ring that is not closed."""
    ink = write(strokes, margin=0.22)
    height, width = ink.shape
    size = int(0.44 * width), int(0.44 * height)
    cv2.ellipse(ink, (width // 2, height // 2), size, 3, 0, 357, 1.0, 6)
    return colour(ink)


def underlined(strokes: Strokes, _: np.random.Generator) -> Photo:
    """A slightly rising underline."""
    ink = write(strokes, 1200)
    height, width = ink.shape
    cv2.line(ink, (width // 10, height - 40), (9 * width // 10, height - 55), 1.0, 6)
    return colour(ink)


def dotted(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """Paper printed with a grid of dots."""
    photo = colour(lay(write(strokes, 700, 6), 800, 1100, rng))
    for y in range(17, photo.shape[0], 34):
        for x in range(11, photo.shape[1], 34):
            cv2.circle(photo, (x, y), 2, (170, 170, 175), -1, cv2.LINE_AA)
    return photo


def punched(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """A sheet for a ring binder, its holes dark."""
    photo = colour(lay(write(strokes, 700, 6), 700, 900, rng))
    photo = np.pad(photo, ((0, 0), (120, 0), (0, 0)), mode="edge")
    for y in (160, 540):
        cv2.circle(photo, (55, y), 26, (70, 60, 55), -1, cv2.LINE_AA)
    return photo


def spiral(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """A sheet of a spiral pad."""
    photo = colour(lay(write(strokes, 700, 6), 700, 900, rng))
    photo = np.pad(photo, ((80, 0), (0, 0), (0, 0)), mode="edge")
    for x in range(25, 900, 50):
        cv2.circle(photo, (x, 35), 11, (60, 55, 50), -1, cv2.LINE_AA)
    return photo


def highlighted(strokes: Strokes, _: np.random.Generator) -> Photo:
    """A highlighter over the number."""
    ink = write(strokes)
    height, width = ink.shape
    band = np.zeros((height, width), np.float32)
    cv2.line(band, (60, height // 2), (width - 60, height // 2), 1.0, height // 2)
    return colour(ink) * (1 - band[:, :, None] * np.float32([0.05, 0.02, 0.55]))


def stained(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """The stain of a cup."""
    photo = colour(lay(write(strokes, 800, 7), 800, 1000, rng))
    ring = np.zeros(photo.shape[:2], np.float32)
    middle = int(rng.integers(200, 800)), int(rng.integers(200, 600))
    cv2.circle(ring, middle, 180, 1.0, 14, cv2.LINE_AA)
    ring = cv2.GaussianBlur(ring, (0, 0), 3)[:, :, None]
    return photo * (1 - ring * np.float32([0.18, 0.3, 0.45]))


def crumpled(strokes: Strokes, rng: np.random.Generator) -> Photo:
    """Paper that was crumpled and smoothed."""
    photo = colour(write(strokes, 1200))
    size = photo.shape[1], photo.shape[0]
    folds = cv2.resize(rng.normal(0, 1, (9, 14)).astype(np.float32), size, interpolation=2)
    return photo * (1 + 0.1 * folds)[:, :, None]


PENCIL, FAINT = (140, 140, 140), (185, 183, 180)

KINDS: dict[str, Take] = {
    "a clean scan": lambda s, _: colour(write(s)),
    "a thin pen": lambda s, _: colour(write(s, 1200, 3)),
    "a marker, with touching digits": lambda s, _: colour(write(s, 800, 20)),
    "pencil": lambda s, _: colour(write(s, 1200, 5), pen=PENCIL),
    "faint pencil, light from one side": lambda s, r: light(
        colour(write(s, 1200, 5), pen=FAINT), r, 0.5
    ),
    "light from one side": lambda s, r: light(colour(write(s, 1200)), r, 0.35),
    "a hard shadow": hard_shadow,
    "the shadow of a hand": hand_shadow,
    "a reflection of a lamp": glare,
    "ruled paper": lambda s, _: rule(colour(write(s, 1200)), 60),
    "ruled paper, rotated by 4°": lambda s, r: turn(
        rule(colour(lay(write(s, 900, 6), 900, 1200, r)), 60), 4
    ),
    "pencil on ruled paper": lambda s, _: rule(colour(write(s, 1200, 5), pen=PENCIL), 60),
    "squared paper": lambda s, _: rule(colour(write(s, 1200)), 40, squared=True),
    "dotted paper": dotted,
    "a sheet for a ring binder": punched,
    "a spiral pad": spiral,
    "crumpled paper": crumpled,
    "a highlighter": highlighted,
    "the stain of a cup": stained,
    "red on yellow": lambda s, _: colour(write(s), (250, 235, 140), (200, 30, 40)),
    "yellow on blue": lambda s, _: colour(write(s, 800, 9), (30, 60, 130), (240, 230, 120)),
    "chalk on a blackboard": lambda s, _: colour(write(s, 1000, 10), (40, 60, 50), (200, 205, 200)),
    "a photograph of 12 megapixels": lambda s, r: light(
        colour(lay(write(s, 1500, 12), 3000, 4000, r)), r, 0.5
    ),
    "an eighth of such a photograph's width": lambda s, r: light(
        colour(lay(write(s, 500, 4), 3000, 4000, r)), r, 0.5
    ),
    "a sheet on a desk, in perspective": desk,
    "a sticky note on a wall": sticky,
    "the field of a form": boxed,
    "a ring around the number": circled,
    "underlined": underlined,
    "out of focus": lambda s, _: cv2.GaussianBlur(colour(write(s, 800)), (0, 0), 3.5),
    "rotated by 12°": lambda s, r: turn(colour(lay(write(s, 800), 900, 900, r)), 12),
    "rotated by 25°": lambda s, r: turn(colour(lay(write(s, 800), 900, 900, r)), 25),
}


def take(kind: str, strokes: Strokes, rng: np.random.Generator) -> bytes:
    """Take a picture, with the noise of a sensor, as a JPEG."""
    photo = KINDS[kind](strokes, rng)
    noise = rng.normal(0, 3.5, photo.shape[:2]).astype(np.float32)[:, :, None]
    pixels = np.clip(photo[:, :, ::-1] + noise, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def main() -> None:
    """Read every kind of picture, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--numbers", type=int, default=60)
    parser.add_argument("--only", choices=KINDS, metavar="KIND")
    given = parser.parse_args()
    samples = read_suite(given.data_dir / "dev" / "drawn-numbers.jsonl.gz")
    order = np.random.default_rng(7).permutation(len(samples))[: given.numbers]
    chosen = [(samples[i].source, "".join(filter(str.isdecimal, samples[i].label))) for i in order]
    recognizer = Recognizer()
    lines = [
        "# Numbers on synthetic photographs",
        "",
        f"By `python benchmarks/photographs.py --numbers {len(chosen)}`, {recognizer.model}: the "
        f"same {len(chosen)} numbers of the development set on each kind of synthetic photograph. "
        f"*Exact* varies by {100 / len(chosen):.1f} points with each number; Python "
        f"{platform.python_version()}.",
        "",
        "| kind | exact | digits | accepted | exact among accepted |",
        "|---|---|---|---|---|",
    ]
    for kind in [given.only] if given.only else KINDS:
        rng = np.random.default_rng(3)
        readings = [(recognizer.read(take(kind, source, rng)), text) for source, text in chosen]
        exact = [reading.text == text for reading, text in readings]
        accepted = [reading.accepted for reading, _ in readings]
        wrong = sum(edit_distance(reading.text, text) for reading, text in readings)
        right = sum(e for e, a in zip(exact, accepted, strict=True) if a) / max(1, sum(accepted))
        lines.append(
            f"| {kind} | {np.mean(exact):.0%} | {1 - wrong / sum(len(t) for _, t in readings):.1%} "
            f"| {np.mean(accepted):.0%} | {right:.0%} |"
        )
        print(lines[-1], flush=True)
    if not given.only:
        Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
