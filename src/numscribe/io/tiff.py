"""What the header of a TIFF says that has to be known before it is decoded."""

from __future__ import annotations

import struct
from typing import Final

_BITS_PER_SAMPLE: Final = 258
_SHORT: Final = 3
_MOST_SAMPLES: Final = 8


def bits_per_sample(data: bytes) -> int:
    """Return how many bits the widest sample of a TIFF's first picture has.

    Args:
        data: The TIFF; what it says twice counts twice.

    Raises:
        ValueError: The header is broken, or has the number in a form that nobody writes.
    """
    order = "<" if data.startswith(b"II") else ">"
    bits = [1]
    try:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (entries,) = struct.unpack_from(order + "H", data, start)
        for place in range(start + 2, start + 2 + 12 * entries, 12):
            tag, kind, count = struct.unpack_from(order + "HHI", data, place)
            if tag != _BITS_PER_SAMPLE:
                continue
            if kind != _SHORT or count > _MOST_SAMPLES:
                raise ValueError("the bits of a sample are not some short integers")
            values = place + 8
            if count > 2:  # more than four bytes lie elsewhere
                (values,) = struct.unpack_from(order + "I", data, values)
            bits += struct.unpack_from(f"{order}{count}H", data, values)
    except struct.error as error:
        raise ValueError("the header breaks off") from error
    return max(bits)
