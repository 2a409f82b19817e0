import struct

import numpy as np
import pytest

from drawings import encode
from numscribe.io.tiff import bits_per_sample


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_bits_per_sample_are_those_of_the_dtype(dtype: type[np.generic], channels: int) -> None:
    tiff = encode(np.zeros((3, 3, channels), dtype), ".tiff")
    assert bits_per_sample(tiff) == np.dtype(dtype).itemsize * 8


def _entries(order: str, *entries: bytes) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "IH", 8, len(entries)) + b"".join(entries)


@pytest.mark.parametrize("order", "<>")
def test_the_largest_of_repeated_entries_counts(order: str) -> None:
    narrow, wide = (struct.pack(order + "HHIHH", 258, 3, 1, bits, 0) for bits in (8, 64))
    assert bits_per_sample(_entries(order, wide, narrow)) == 64
    assert bits_per_sample(_entries(order, narrow, wide)) == 64
    assert bits_per_sample(_entries(order)) == 1


@pytest.mark.parametrize(
    "tiff",
    [
        b"",
        b"II*\0\xff\xff\xff\xff",
        _entries("<", b"short"),
        _entries("<", struct.pack("<HHIII", 258, 3, 4, 10_000, 0)),
        _entries("<", struct.pack("<HHIII", 258, 3, 2**31, 10, 0)),
        _entries("<", struct.pack("<HHIII", 258, 4, 1, 64, 0)),
    ],
    ids=["nothing", "a place beyond", "half an entry", "values beyond", "many", "of other size"],
)
def test_a_broken_header_is_an_error(tiff: bytes) -> None:
    with pytest.raises(ValueError, match=r"header|bits"):
        bits_per_sample(tiff)
