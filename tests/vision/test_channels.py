import numpy as np
import pytest

from numscribe.vision.channels import highest_channel, lowest_channel


@pytest.mark.parametrize("step", [1, 8])
def test_they_are_the_extremes_of_each_pixel(step: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (40, 56, 3)).astype(np.uint8)
    some = np.ascontiguousarray(image[::step, ::step])
    np.testing.assert_array_equal(highest_channel(some), some.max(axis=2))
    np.testing.assert_array_equal(lowest_channel(some), some.min(axis=2))
