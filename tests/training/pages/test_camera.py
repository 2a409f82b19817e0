import numpy as np

from numscribe.training.pages.camera import light_page, take_picture


def test_pictures_have_the_size_of_the_page(rng: np.random.Generator) -> None:
    page = np.full((40, 60, 3), 220, np.float32)
    for _ in range(20):
        picture = take_picture(light_page(page, rng), rng)
        assert (picture.shape, picture.dtype) == ((40, 60, 3), np.uint8)


def test_light_changes_the_brightness_between_places(rng: np.random.Generator) -> None:
    page = np.full((40, 60, 3), 220, np.float32)
    spreads = [float(np.ptp(light_page(page, rng))) for _ in range(20)]
    assert np.median(spreads) > 10
