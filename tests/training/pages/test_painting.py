import numpy as np

from numscribe.training.pages.painting import paint


def test_each_layer_changes_only_the_pixels_that_it_covers(rng: np.random.Generator) -> None:
    layers = [np.zeros((20, 40), np.uint8) for _ in range(3)]
    for index, layer in enumerate(layers):
        layer[5:15, 10 * index + 2 : 10 * index + 8] = 255
    for level in (30, 128, 250):
        paper = np.full((20, 40, 3), level, np.float32)
        page = paint(paper, *layers, rng)
        changed = (page != paper).any(axis=2)
        assert page.dtype == np.float32
        assert not changed[np.maximum.reduce(layers) == 0].any()
        assert changed[layers[0] > 0].all()


def test_ink_differs_from_paper(rng: np.random.Generator) -> None:
    writing, empty = np.full((1, 1), 255, np.uint8), np.zeros((1, 1), np.uint8)
    for _ in range(200):
        paper = np.full((1, 1, 3), rng.uniform(0, 255), np.float32)
        assert np.abs(paint(paper, writing, empty, empty, rng) - paper).max() > 1
