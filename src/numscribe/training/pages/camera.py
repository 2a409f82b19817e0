"""Lighting, camera and scanner: turn a page into a picture."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Rng
from numscribe.training.pages.papers import Levels, noise

Image = NDArray[np.uint8]


def light_page(page: Levels, rng: Rng) -> Levels:
    """Light a page: random gradients, shadows, vignetting, reflections and dark edges.

    Args:
        page: Levels of B, G and R, float32 (height, width, 3), 0 to 255.
        rng: Random generator.
    """
    rows, columns = page.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    light = np.ones((rows, columns), dtype=np.float32)
    if rng.random() < 0.6:
        angle, least = rng.uniform(0, 2 * math.pi), rng.uniform(0.45, 1.0)
        along = math.cos(angle) * x / columns + math.sin(angle) * y / rows
        low, high = float(along.min()), float(along.max())
        light *= least + (1 - least) * (along - low) / max(high - low, 1e-6)
    if rng.random() < 0.15:  # a shadow
        angle, soft = rng.uniform(0, 2 * math.pi), rng.uniform(0.5, 25)
        at = rng.uniform(0, columns), rng.uniform(0, rows)
        across = (x - at[0]) * math.cos(angle) + (y - at[1]) * math.sin(angle)
        light *= 1 - rng.uniform(0.15, 0.55) / (1 + np.exp(np.clip(across / soft, -30, 30)))
    if rng.random() < 0.08:
        light *= 1 - rng.uniform(0.2, 0.6) * _hand(rows, columns, rng)
    if rng.random() < 0.12:  # vignetting
        away = np.hypot(x / columns - rng.uniform(0.3, 0.7), y / rows - rng.uniform(0.3, 0.7))
        light *= 1 - rng.uniform(0.2, 0.8) * np.clip(away / 0.75, 0, 1) ** rng.uniform(2, 5)
    lit = page * light[:, :, None]
    if rng.random() < 0.07:  # a reflection
        dx = (x - rng.uniform(0, columns)) / (columns * rng.uniform(0.1, 0.5))
        dy = (y - rng.uniform(0, rows)) / (rows * rng.uniform(0.2, 0.8))
        spot = rng.uniform(0.2, 0.8) * np.exp(-(dx**2) - dy**2)
        lit += (255 - lit) * spot[:, :, None]
    if rng.random() < 0.06:  # a dark edge: another sheet, or the table
        lit = _edge(lit, rng)
    return lit


def _hand(rows: int, columns: int, rng: Rng) -> NDArray[np.float32]:
    """Return the shadow of a hand or phone at the border, float32 (rows, columns), 0 to 1."""
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    size = math.hypot(rows, columns)
    angle = rng.uniform(0, 2 * math.pi)
    middle_x = columns / 2 + math.cos(angle) * rng.uniform(0.3, 0.6) * columns
    middle_y = rows / 2 + math.sin(angle) * rng.uniform(0.3, 0.6) * rows
    away = np.full((rows, columns), np.inf, dtype=np.float32)
    for _ in range(int(rng.integers(1, 4))):
        turn, stretch = rng.uniform(0, math.pi), rng.uniform(1, 3)
        dx, dy = x - middle_x, y - middle_y
        along = dx * math.cos(turn) + dy * math.sin(turn)
        across = (dy * math.cos(turn) - dx * math.sin(turn)) * stretch
        away = np.minimum(away, np.hypot(along, across) - rng.uniform(0.15, 0.5) * size)
    soft = rng.uniform(0.01, 0.12) * size
    return np.asarray(np.clip(0.5 - away / soft, 0, 1), dtype=np.float32)


def _edge(page: Levels, rng: Rng) -> Levels:
    """Cover one side of a page with a ragged dark edge."""
    rows, columns = page.shape[:2]
    deep = max(1, int(rng.uniform(0.02, 0.13) * min(rows, columns)))
    ragged = deep + np.rint(rng.normal(0, deep / 5, max(rows, columns))).astype(int)
    colour = rng.uniform(10, 120) * rng.uniform(0.6, 1, 3)
    side = int(rng.integers(4))
    turned = np.rot90(page, side).copy()
    inside = np.arange(turned.shape[0])[:, None] < ragged[None, : turned.shape[1]]
    turned[inside] = colour
    return np.ascontiguousarray(np.rot90(turned, -side))


def take_picture(page: Levels, rng: Rng) -> Image:
    """Take a picture with random blur, noise, contrast and JPEG compression.

    Args:
        page: Levels of B, G and R, float32 (height, width, 3), 0 to 255.
        rng: Random generator.

    Returns:
        uint8, (height, width, 3), BGR.
    """
    rows, columns = page.shape[:2]
    if rng.random() < 0.25:  # upscaled
        share = rng.uniform(0.4, 0.9)
        size = max(8, int(columns * share)), max(8, int(rows * share))
        small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
        page = np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR))
    if rng.random() < 0.45:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), rng.uniform(0.3, 1.5)))
    if rng.random() < 0.06:
        long = int(rng.integers(2, 6))  # motion blur
        kernel = np.zeros((long, long), np.float32)
        angle = rng.uniform(0, math.pi)
        middle = (long - 1) / 2
        reach = np.array([math.cos(angle), math.sin(angle)]) * middle
        start, end = np.rint(middle - reach).astype(int), np.rint(middle + reach).astype(int)
        cv2.line(kernel, start.tolist(), end.tolist(), 1.0)
        page = np.asarray(cv2.filter2D(page, -1, kernel / kernel.sum()))
    if rng.random() < 0.55:
        sigma = float(np.exp(rng.uniform(math.log(0.5), math.log(11))))
        channels = 3 if rng.random() < 0.5 else 1
        page = page + sigma * noise((rows, columns), rng.choice([1, 1, 1.7]), rng, channels)
    if rng.random() < 0.3:
        page = 128 + (page - 128) * rng.uniform(0.5, 1.3) + rng.normal(0, 15)
    if rng.random() < 0.25:  # greyscale
        page = np.repeat(page.mean(axis=2, keepdims=True), 3, axis=2)
    picture = np.clip(np.rint(page), 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.integers(20, 96))
        _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        picture = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)
    return picture
