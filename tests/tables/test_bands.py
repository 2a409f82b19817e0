import numpy as np

from numscribe.reading.recognizer import Recognizer
from numscribe.records import Image, InkMaps
from numscribe.tables.bands import MAX_PIXELS, map_in_bands
from tables.sheets import TEXTS, sheet


def test_mapping_in_bands_is_close_to_mapping_at_once(recognizer: Recognizer) -> None:
    picture = sheet(TEXTS * 4)
    picture = np.ascontiguousarray(np.tile(picture, (1, 2, 1))[:, :600])
    assert picture.shape[0] * picture.shape[1] > MAX_PIXELS
    whole, parts = recognizer.ink.maps(picture), map_in_bands(picture, recognizer.ink.maps)
    for name in ("handwriting", "ruling", "printing"):
        one, other = getattr(whole, name), getattr(parts, name)
        assert one.shape == other.shape
        assert float(np.abs(one - other).mean()) < 0.01


def test_no_band_is_larger_than_the_limit() -> None:
    sizes = []

    def note(image: Image) -> InkMaps:
        sizes.append(image.shape[0] * image.shape[1])
        layer = image[:, :, 0].astype(np.float32)
        return InkMaps(layer, layer, layer, layer)

    picture = np.arange(1500 * 1200, dtype=np.uint32).reshape(1500, 1200, 1) // 1200 % 251
    picture = np.repeat(picture, 3, axis=2).astype(np.uint8)
    maps = map_in_bands(picture, note)
    assert max(sizes) <= MAX_PIXELS
    assert np.array_equal(maps.ruling, picture[:, :, 0])
