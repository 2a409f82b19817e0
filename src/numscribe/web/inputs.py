"""What a request carries: a picture or strokes, and options, in any of four forms."""

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
from numscribe.vision.source import Source
from numscribe.vision.strokes import MAX_POINTS
from numscribe.web.schemas import PictureRequest, ReadOptions, ReadRequest

_PICTURE_TYPES = ("image/", "application/octet-stream")

MOST: Final = {b",": 4 * MAX_POINTS, b"[": 2 * MAX_POINTS, b"{": 1000, b":": 1000}
"""How often a sign may stand in a JSON body: a value takes many times the memory of its text."""


Options = TypeVar("Options", bound=BaseModel)
"""How to read: ``ReadOptions``, or what another route takes."""


@dataclass(frozen=True, slots=True)
class Input(Generic[Options]):
    """What to read, and how."""

    source: Source
    options: Options


def memory_stream() -> BinaryIO:
    """Return where an upload is kept while it is read: never on the disk."""
    return io.BytesIO()


def read_input(request: Request) -> Input[ReadOptions]:
    """Take a picture or strokes out of a request, with the options of a reading."""
    return take_input(request, ReadOptions, ReadRequest)


def take_input(
    request: Request, kind: type[Options], body: type[ReadRequest | PictureRequest]
) -> Input[Options]:
    """Take the input of a request apart.

    JSON with ``strokes`` or ``image``, multipart with ``file``, or the picture itself as the
    body. Options stand in the query, among the fields of a form, or in the JSON object.

    Args:
        request: The request.
        kind: The options that it may have.
        body: What its JSON may be: the options, and a picture or strokes.

    Raises:
        InputError: There is no input, or it has another form.
    """
    if request.mimetype == "multipart/form-data":
        return _from_form(request, kind)
    if request.mimetype.startswith(_PICTURE_TYPES):
        options = read_options(once(request.args), kind)
        return Input(_not_empty(request.get_data(cache=False)), options)
    if request.mimetype == "application/json" or request.mimetype.endswith("+json"):
        return _from_json(request, kind, body)
    if not request.content_length:
        raise MissingInputError("The request has no body: send a picture or strokes.")
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
        raise MissingInputError("The form has no file; name its field 'file'.")
    if len(uploads) > 1:
        raise InvalidRequestError("The form has more than one file; send one a request.")
    return Input(_not_empty(uploads[0].read()), options)


def _from_json(
    request: Request, kind: type[Options], body: type[ReadRequest | PictureRequest]
) -> Input[Options]:
    content = parse_object(request.get_data(cache=False))
    try:
        given = body.model_validate(_typed(once(request.args), kind) | content, strict=True)
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
        content: Its text.
        most: How often some signs may stand in it; what has more is not parsed at all.

    Raises:
        InvalidRequestError: The bytes are not JSON as its standard has it, or no object.
        InputTooLargeError: It has too many values.
    """
    for sign, times in most.items():
        if content.count(sign) > times:
            raise InputTooLargeError(
                f"The JSON has too many values: more than {times:,} {sign.decode()!r}."
            )

    def refuse_constant(constant: str) -> NoReturn:
        raise InvalidRequestError(f"The body is not JSON: it has {constant}.")

    try:
        value = json.loads(content, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("The body is not JSON that can be read.") from error
    if not isinstance(value, dict):
        raise InvalidRequestError("The JSON body must be an object.")
    return value


def _typed(arguments: dict[str, str], kind: type[BaseModel]) -> dict[str, Any]:
    """Options of a query as values of the types that JSON would give."""
    return read_options(arguments, kind).model_dump(exclude_unset=True)


def once(fields: MultiDict[str, str]) -> dict[str, str]:
    """Return the fields of a query or a form, each of which may stand there once.

    Raises:
        InvalidRequestError: One is there twice.
    """
    for name, values in fields.lists():
        if len(values) > 1:
            raise InvalidRequestError(f"The field {name!r} is there more than once.")
    return fields.to_dict()


def read_options(values: dict[str, str], kind: type[Options]) -> Options:
    """Take options from the text of a query or a form.

    Args:
        values: The text of each option by its name.
        kind: The options that there are.

    Raises:
        InvalidRequestError: There is an unknown option, or one of a wrong value.
    """
    if values.get("pictures", "true") not in ("true", "false"):
        raise InvalidRequestError("The field 'pictures' is wrong: it is true or false.")
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        refuse(error)


def check_points(strokes: list[Any]) -> list[Any]:
    """Return strokes whose points have numbers alone; NumPy would take text and truth for some.

    Raises:
        InvalidStrokesError: There is something else in a point.
    """
    try:
        kinds = set(map(type, chain.from_iterable(chain.from_iterable(strokes))))
    except TypeError as error:
        raise InvalidStrokesError("Strokes are lists of [x, y] points.") from error
    if kinds - {int, float}:
        raise InvalidStrokesError("Strokes are lists of [x, y] points, x and y numbers.")
    return strokes


def refuse(error: ValidationError) -> NoReturn:
    """Raise what a failed validation means to the one who sent the request."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "body"
    if first["type"] == "extra_forbidden":
        raise InvalidRequestError(f"There is no field {field!r}.") from error
    raise InvalidRequestError(f"The field {field!r} is wrong: {first['msg']}.") from error


def from_base64(text: str) -> bytes:
    """Return the bytes of base64 or of a data URL.

    Raises:
        UndecodableImageError: The text is none of the two.
        MissingInputError: There are no bytes in it.
    """
    if text.startswith("data:"):
        head, _, text = text.partition(",")
        if not head.endswith(";base64"):
            raise UndecodableImageError("The data URL is not in base64.")
    try:
        for space in " \t\r\n":  # not split: each piece would take fifty times its memory
            text = text.replace(space, "")
        return _not_empty(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise UndecodableImageError("The image is not in base64.") from error


def _not_empty(content: bytes) -> bytes:
    if not content:
        raise MissingInputError("The picture is empty: it has no bytes.")
    return content
