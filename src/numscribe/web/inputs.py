"""Parse the input of a request: a picture or strokes, and options."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO, Final, Generic, NoReturn, TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from numscribe.errors import (
    InputTooLargeError,
    InvalidRequestError,
    InvalidStrokesError,
    MissingInputError,
    UndecodableImageError,
)
from numscribe.io.source import Source
from numscribe.io.strokes import MAX_POINTS
from numscribe.web.schemas import PictureRequest, ReadOptions, ReadRequest

_PICTURE_TYPES = ("image/", "application/octet-stream", "application/pdf")

MOST: Final = {b",": 4 * MAX_POINTS, b"[": 2 * MAX_POINTS, b"{": 1000, b":": 1000}
"""Maximum number of occurrences of some characters in a JSON body.

Parsed values take many times the memory of their text, so the number of values is limited.
"""


Options = TypeVar("Options", bound=BaseModel)
"""``ReadOptions``, or the options of another route."""


@dataclass(frozen=True, slots=True)
class Input(Generic[Options]):
    """The source to read, and the options."""

    source: Source
    options: Options


def memory_stream() -> BinaryIO:
    """Return a stream that keeps an upload in memory, never on disk."""
    return io.BytesIO()


def read_input(request: Request) -> Input[ReadOptions]:
    """Parse a picture or strokes, with the options of a reading."""
    return parse_input(request, ReadOptions, ReadRequest)


def parse_input(
    request: Request, kind: type[Options], body: type[ReadRequest | PictureRequest]
) -> Input[Options]:
    """Parse the input of a request.

    The input is JSON with ``strokes`` or ``image``, a multipart form with ``file``, or a picture
    as the body. Options are in the query, in form fields, or in the JSON object.

    Args:
        request: The request.
        kind: The model of the options.
        body: The model of a JSON body: the options, and a picture or strokes.

    Raises:
        InputError: There is no input, or it has another form.
    """
    if request.mimetype == "multipart/form-data":
        return _from_form(request, kind)
    if request.mimetype.startswith(_PICTURE_TYPES):
        options = read_options(once(request.args), kind)
        return Input(picture_body(request.get_data(cache=False)), options)
    if request.mimetype == "application/json" or request.mimetype.endswith("+json"):
        query = once(request.args)
        return parse_json(request.get_data(cache=False), kind, body, query)
    if not request.content_length:
        raise MissingInputError("The request has no body; send a picture or strokes.")
    raise InvalidRequestError(
        f"The content type {request.mimetype or 'of the body'!r} cannot be read: send JSON, "
        "multipart/form-data or a picture."
    )


def _from_form(request: Request, kind: type[Options]) -> Input[Options]:
    files = request.files.to_dict(flat=False)
    unknown = sorted(set(files) - {"file"})
    if unknown:
        raise InvalidRequestError(f"The form has an unknown file field {unknown[0]!r}.")
    options = read_options(once(request.args) | once(request.form), kind)
    uploads = files.get("file", [])
    if not uploads:
        raise MissingInputError("The form has no field named 'file'.")
    if len(uploads) > 1:
        raise InvalidRequestError("The form has more than one file; send one per request.")
    return Input(_not_empty(uploads[0].read()), options)


def picture_body(content: bytes) -> bytes:
    """Return a body that is a picture.

    Raises:
        MissingInputError: It has no bytes.
    """
    return _not_empty(content)


def parse_json(
    content: bytes,
    kind: type[Options],
    body: type[ReadRequest | PictureRequest],
    query: dict[str, str] | None = None,
) -> Input[Options]:
    """Parse a JSON body.

    Args:
        content: The body.
        kind: The model of the options.
        body: The model of the JSON: the options, and a picture or strokes.
        query: The fields of the query, which may also contain options.

    Raises:
        InputError: There is no input, or it has another form.
    """
    fields = parse_object(content)
    if query:
        fields = _typed(query, kind) | fields
    try:
        given = body.model_validate(fields, strict=True)
    except ValidationError as error:
        refuse(error)
    options = kind(**{name: getattr(given, name) for name in kind.model_fields})
    if isinstance(given, PictureRequest):
        return Input(from_base64(given.image), options)
    if given.strokes is not None and given.image is not None:
        raise InvalidRequestError("Send 'strokes' or 'image', not both.")
    if given.strokes is not None:
        return Input(check_points(given.strokes), options)
    if given.image is not None:
        return Input(from_base64(given.image), options)
    raise MissingInputError("The JSON body has neither 'strokes' nor 'image'.")


def parse_object(content: bytes, most: Mapping[bytes, int] = MOST) -> dict[str, Any]:
    """Parse a JSON object.

    Args:
        content: The JSON text.
        most: Maximum number of occurrences of some characters, checked before parsing.

    Raises:
        InvalidRequestError: The content is not standard JSON, or not an object.
        InputTooLargeError: The content has too many values.
    """
    for sign, times in most.items():
        if content.count(sign) > times:
            raise InputTooLargeError(
                f"The JSON has too many values: more than {times:,} {sign.decode()!r}."
            )

    def refuse_constant(constant: str) -> NoReturn:
        raise InvalidRequestError(f"The body is not valid JSON: it contains {constant}.")

    try:
        value = json.loads(content, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise InvalidRequestError("The JSON body must be an object.")
    return value


def _typed(arguments: dict[str, str], kind: type[BaseModel]) -> dict[str, Any]:
    """Return the options of a query, converted from text to their types."""
    return read_options(arguments, kind).model_dump(exclude_unset=True)


def once(fields: MultiDict[str, str]) -> dict[str, str]:
    """Return the fields of a query or a form as a dict.

    Raises:
        InvalidRequestError: A field occurs more than once.
    """
    for name, values in fields.lists():
        if len(values) > 1:
            raise InvalidRequestError(f"The field {name!r} occurs more than once.")
    return fields.to_dict()


def read_options(values: dict[str, str], kind: type[Options]) -> Options:
    """Parse options from the text of a query or a form.

    Args:
        values: The text of each option by its name.
        kind: The model of the options.

    Raises:
        InvalidRequestError: An option is unknown or has an invalid value.
    """
    if values.get("pictures", "true") not in ("true", "false"):
        raise InvalidRequestError("The field 'pictures' is invalid: it must be true or false.")
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        refuse(error)


def check_points(strokes: list[Any]) -> list[Any]:
    """Check that points contain numbers only, since NumPy would convert text and booleans.

    Raises:
        InvalidStrokesError: A point contains something else.
    """
    try:
        kinds = set(map(type, chain.from_iterable(chain.from_iterable(strokes))))
    except TypeError as error:
        raise InvalidStrokesError("Strokes must be lists of [x, y] points.") from error
    if kinds - {int, float}:
        raise InvalidStrokesError("Strokes must be lists of [x, y] points; x and y are numbers.")
    return strokes


def refuse(error: ValidationError) -> NoReturn:
    """Raise an ``InvalidRequestError`` that explains a failed validation.

    Raises:
        InvalidRequestError: Always.
    """
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "body"
    if first["type"] == "extra_forbidden":
        raise InvalidRequestError(f"There is no field {field!r}.") from error
    raise InvalidRequestError(f"The field {field!r} is invalid: {first['msg']}.") from error


def from_base64(text: str) -> bytes:
    """Decode base64 or a data URL.

    Raises:
        UndecodableImageError: The text is neither.
        MissingInputError: The text encodes no bytes.
    """
    if text.startswith("data:"):
        head, _, text = text.partition(",")
        if not head.endswith(";base64"):
            raise UndecodableImageError("The data URL is not base64.")
    try:
        for space in " \t\r\n":  # str.split could take fifty times the memory of the text
            text = text.replace(space, "")
        return _not_empty(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise UndecodableImageError("The image is not valid base64.") from error


def _not_empty(content: bytes) -> bytes:
    if not content:
        raise MissingInputError("The picture has no bytes.")
    return content
