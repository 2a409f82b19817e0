"""Read the header of a TIFF before it is decoded."""

from __future__ import annotations

import struct
from typing import Final

_BITS_PER_SAMPLE: Final = 258
_SHORT: Final = 3
_MAX_SAMPLES: Final = 8


def bits_per_sample(data: bytes) -> int:
    """Return the number of bits of the widest sample of a TIFF's first picture.

    Args:
        data: The TIFF. If the tag occurs several times, all occurrences count.

    Raises:
        ValueError: The header is broken, or the tag has an unusual type.
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
            if kind != _SHORT or count > _MAX_SAMPLES:
                raise ValueError("the bits of a sample are not some short integers")
            values = place + 8
            if count > 2:  # more than four bytes are stored elsewhere
                (values,) = struct.unpack_from(order + "I", data, values)
            bits += struct.unpack_from(f"{order}{count}H", data, values)
    except struct.error as error:
        raise ValueError("the header breaks off") from error
    return max(bits)
