"""Many pictures in one request: files of a form or of a ZIP, answered line by line in order."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, request, stream_with_context
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from numscribe.archives import bounded_zip_members, printable
from numscribe.errors import InputTooLargeError, InvalidRequestError, MissingInputError
from numscribe.web.errors import PROBLEMS, describe
from numscribe.web.inputs import once, read_options
from numscribe.web.reading import read
from numscribe.web.schemas import BatchAnswer, ReadOptions, form_of, schema_of
from numscribe.web.service import service

NDJSON = "application/x-ndjson"
"""Media type of the answer: a JSON object a line."""

_ZIP_TYPES = {"application/zip", "application/x-zip-compressed"}
_DIRECTORY_BYTES = 512
"""Most bytes of the directory for each file that a batch may have, and for a hundred more."""

blueprint = APIBlueprint("batch", __name__, url_prefix="/api/v1")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a batch; ``load`` returns its bytes, or raises an ``InputError``."""

    name: str
    load: Callable[[], bytes]


def _request_body() -> dict[str, Any]:
    binary = {"type": "string", "format": "binary"}
    form = form_of({"type": "array", "items": binary, "minItems": 1})
    content = {"multipart/form-data": {"schema": form}, "application/zip": {"schema": binary}}
    return {"required": True, "content": content}


@blueprint.post(
    "/read/batch",
    summary="Read many pictures",
    tags=[Tag(name="read")],
    responses={
        HTTPStatus.OK: {
            "description": "A JSON object a line, in the order of the files.",
            "content": {NDJSON: {"schema": schema_of(BatchAnswer)}},
        },
        **PROBLEMS,
    },
    request_body=_request_body(),
)
def read_batch() -> Response:
    """Read all pictures of a form or a ZIP archive; stream one JSON line for each.

    A file that cannot be read gets a line with a problem; the others are still read.
    """
    parts = service()
    request.max_content_length = round(parts.settings.max_batch_megabytes * 1e6)
    request.max_form_parts = parts.settings.max_batch_files + 20
    leave = parts.batches.enter()  # before any of it is in memory
    try:
        files, options = _files()
        parts.readers.get(options.model)  # that there is none is better said at once
    except BaseException:
        leave()
        raise
    response = Response(stream_with_context(_lines(files, options, leave)), mimetype=NDJSON)
    response.call_on_close(leave)  # where the client goes away before the end, or the beginning
    return response


def _lines(files: list[File], options: ReadOptions, leave: Callable[[], None]) -> Iterator[str]:
    gate = service().gate
    for index, file in enumerate(files):
        line: dict[str, Any] = {"index": index, "name": printable(file.name)}
        try:
            with gate.turn():
                line["reading"] = read(file.load(), options).to_dict(options)
        except Exception as error:  # whatever a file does, the others are read
            line["problem"] = describe(error).model_dump(exclude_none=True)
        yield json.dumps(line) + "\n"
    leave()


def _files() -> tuple[list[File], ReadOptions]:
    """Take a batch apart; each file is unpacked when its turn comes."""
    if request.mimetype in _ZIP_TYPES:
        options = read_options(once(request.args), ReadOptions)
        return _unzip(request.get_data(cache=False)), options
    if request.mimetype != "multipart/form-data":
        raise InvalidRequestError("A batch is multipart/form-data with files, or a ZIP.")
    unknown = sorted(set(request.files) - {"file"})
    if unknown:
        raise InvalidRequestError(f"The form has an unknown file field {unknown[0]!r}.")
    uploads = request.files.getlist("file")
    if not uploads:
        raise MissingInputError("The form has no file; name each field 'file'.")
    options = read_options(once(request.args) | once(request.form), ReadOptions)
    if len(uploads) == 1 and zipfile.is_zipfile(uploads[0].stream):
        uploads[0].stream.seek(0)
        return _unzip(uploads[0].read()), options
    _check_count(len(uploads))
    # Flask closes uploads before the last line of the answer is made.
    contents = [(upload.filename or "", upload.read()) for upload in uploads]
    return [File(name, partial(bytes, content)) for name, content in contents], options


def _unzip(content: bytes) -> list[File]:
    """List a ZIP's files, after a look at what they say they will be.

    Raises:
        UndecodableImageError: It is no ZIP.
        InputTooLargeError: It has too many files, or would be too large.
        MissingInputError: It has no file.
    """
    settings = service().settings
    members = bounded_zip_members(content, _DIRECTORY_BYTES * (settings.max_batch_files + 100))
    if not members:
        raise MissingInputError("The ZIP has no files.")
    _check_count(len(members))
    most = settings.max_batch_megabytes
    # A member never gives more bytes than are said here: zipfile stops there.
    if sum(member.size for member in members) > most * 1e6:
        raise InputTooLargeError(f"The ZIP would unpack to more than {most:g} MB.")
    return [File(member.name, member.read) for member in members]


def _check_count(count: int) -> None:
    most = service().settings.max_batch_files
    if count > most:
        raise InputTooLargeError(f"The batch has {count} files; at most {most} are read.")
