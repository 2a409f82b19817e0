import base64

import pytest
from werkzeug.datastructures import MultiDict

from numscribe.errors import (
    InputTooLargeError,
    InvalidRequestError,
    InvalidStrokesError,
    MissingInputError,
    UndecodableImageError,
)
from numscribe.web.inputs import (
    check_points,
    from_base64,
    once,
    parse_json,
    parse_object,
    read_options,
)
from numscribe.web.schemas import ReadOptions, ReadRequest


def test_an_object_with_too_many_values_is_refused_before_it_is_parsed() -> None:
    assert parse_object(b'{"a": [[1], [2]]}', {b"[": 3}) == {"a": [[1], [2]]}
    with pytest.raises(InputTooLargeError, match="more than 2 '\\['"):
        parse_object(b"[[[ no JSON", {b"[": 2})


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b'{"a": NaN}', b"[" * 5000, b"\xff"])
def test_what_is_not_a_json_object_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidRequestError):
        parse_object(content)


@pytest.mark.parametrize(
    "text", ["AQID", "AQ\nID ", "data:image/png;base64,AQID"], ids=["plain", "spaces", "data URL"]
)
def test_base64_is_decoded(text: str) -> None:
    assert from_base64(text) == b"\x01\x02\x03"


@pytest.mark.parametrize("text", ["?", "AQI", "data:image/png,AQID"])
def test_invalid_base64_is_refused(text: str) -> None:
    with pytest.raises(UndecodableImageError):
        from_base64(text)


def test_base64_of_no_bytes_is_no_picture() -> None:
    with pytest.raises(MissingInputError):
        from_base64("")


@pytest.mark.parametrize("point", [[1, "2"], [True, 2], [None, 1], 3])
def test_points_must_be_numbers(point: object) -> None:
    with pytest.raises(InvalidStrokesError):
        check_points([[[1, 2.5], point]])


def test_a_field_that_occurs_twice_is_refused() -> None:
    assert once(MultiDict([("a", "1"), ("b", "2")])) == {"a": "1", "b": "2"}
    with pytest.raises(InvalidRequestError, match="'a' occurs more than once"):
        once(MultiDict([("a", "1"), ("a", "1")]))


def test_options_are_converted_from_text() -> None:
    options = read_options({"threshold": "0.5", "single": "true", "top": "2"}, ReadOptions)
    assert (options.threshold, options.single, options.top) == (0.5, True, 2)
    with pytest.raises(InvalidRequestError, match="'pictures'"):
        read_options({"pictures": "1"}, ReadOptions)


def test_the_json_body_overrides_the_query() -> None:
    body = b'{"strokes": [[[1, 2]]], "top": 3}'
    given = parse_json(body, ReadOptions, ReadRequest, {"top": "1", "single": "true"})
    assert (given.options.top, given.options.single) == (3, True)


def test_a_json_body_has_either_strokes_or_a_picture() -> None:
    picture = base64.b64encode(b"picture").decode()
    body = f'{{"image": "{picture}"}}'.encode()
    assert parse_json(body, ReadOptions, ReadRequest).source == b"picture"
    both = f'{{"image": "{picture}", "strokes": []}}'.encode()
    with pytest.raises(InvalidRequestError, match="not both"):
        parse_json(both, ReadOptions, ReadRequest)
    with pytest.raises(MissingInputError):
        parse_json(b"{}", ReadOptions, ReadRequest)
