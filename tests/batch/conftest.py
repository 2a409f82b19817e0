from pathlib import Path

import pytest

from drawings import DIGITS, encode, page


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pictures in two folders, named by their digits."""
    root = tmp_path_factory.mktemp("pictures")
    for number in range(40):
        digit = str(number % len(DIGITS))
        inside = root / ("later" if number % 3 else "")
        inside.mkdir(exist_ok=True)
        (inside / f"{number:02}-{digit}.png").write_bytes(encode(page(digit, side=120)))
    return root
