import base64
import json

import cv2
import numpy as np
import pytest

from numscribe.io.serialize import data_url, percent, reading_to_dict, to_png
from numscribe.records import Alternative, Box, Digit, Ignored, Mark, Reading

BOX = {"x": 1.0, "y": 2.0, "width": 3.0, "height": 4.0}
DIGIT = Digit(3, 0.9, (0.0,) * 3 + (1.0,) + (0.0,) * 6, 0.1, Box(**BOX), np.eye(28, dtype=np.uint8))
MARK = Mark("-", 0.8, Box(**BOX), ((".", 0.15), ("1", 0.01)))
READING = Reading(
    "3",
    0.72,
    True,
    None,
    (DIGIT,),
    "m@1",
    ("-3",),
    (MARK,),
    (Ignored("struck", Box(**BOX)),),
    (Alternative("8", 0.2),),
    -3.0,
)


def test_a_reading_becomes_json_values() -> None:
    values = reading_to_dict(READING)
    assert json.loads(json.dumps(values)) == values
    assert values["text"] == "3"
    assert (values["formatted"], values["lines"], values["value"]) == ("-3", ["-3"], -3.0)
    assert (values["confidence"], values["accepted"], values["reason"]) == (0.72, True, None)
    assert values["model"] == "m@1"


def test_a_mark_has_its_box_and_alternatives() -> None:
    assert reading_to_dict(READING)["marks"] == [
        {
            "mark": "-",
            "confidence": 0.8,
            "box": BOX,
            "alternatives": [
                {"symbol": ".", "confidence": 0.15},
                {"symbol": "1", "confidence": 0.01},
            ],
        }
    ]


def test_ignored_ink_has_its_kind_and_box() -> None:
    values = reading_to_dict(READING)
    assert values["ignored"] == [{"kind": "struck", "box": BOX}]
    assert values["alternatives"] == [{"text": "8", "confidence": 0.2}]


def test_an_empty_reading_has_no_value_and_no_marks() -> None:
    values = reading_to_dict(Reading("", 0.0, False, "empty", (), "m@1"))
    assert values["value"] is None
    assert values["formatted"] == ""
    for name in ("digits", "lines", "marks", "ignored", "alternatives"):
        assert values[name] == []


def test_a_digit_has_its_picture_on_request() -> None:
    (without,) = reading_to_dict(READING)["digits"]
    (digit,) = reading_to_dict(READING, pictures=True)["digits"]
    assert "picture" not in without
    head, _, code = digit["picture"].partition(",")
    assert head == "data:image/png;base64"
    decoded = cv2.imdecode(np.frombuffer(base64.b64decode(code), np.uint8), cv2.IMREAD_GRAYSCALE)
    np.testing.assert_array_equal(decoded, DIGIT.picture)


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0.0%"), (0.5, "50.0%"), (0.99999, "99.9%"), (1.0, "100.0%")]
)
def test_displayed_probabilities_are_truncated(share: float, words: str) -> None:
    assert percent(share) == words


def test_pictures_are_encoded_as_png() -> None:
    png = to_png(np.zeros((2, 3), np.uint8))
    assert png.startswith(b"\x89PNG")
    assert data_url(png).startswith("data:image/png;base64,iVBOR")
