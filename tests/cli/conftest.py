from pathlib import Path

import cv2
import numpy as np
import pytest

from drawings import SEVEN


@pytest.fixture
def seven(tmp_path: Path) -> str:
    """The path of a picture of a 7."""
    page = np.full((200, 200), 255, np.uint8)
    points = np.array(SEVEN[0], np.int32) + 30
    cv2.polylines(page, [points], False, 0, 8, cv2.LINE_AA)
    path = tmp_path / "seven.png"
    cv2.imwrite(str(path), page)
    return str(path)
