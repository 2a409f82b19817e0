import numpy as np
import pytest

from numscribe.imaging.channels import highest_channel


@pytest.mark.parametrize("step", [1, 8])
def test_it_is_the_maximum_over_the_channels(step: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (40, 56, 3)).astype(np.uint8)
    some = np.ascontiguousarray(image[::step, ::step])
    np.testing.assert_array_equal(highest_channel(some), some.max(axis=2))
