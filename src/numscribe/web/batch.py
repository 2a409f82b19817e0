"""Read many pictures in one request: the files of a form or a ZIP, answered as JSON lines."""

from __future__ import annotations

import io
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

from numscribe.errors import InputTooLargeError, InvalidRequestError, MissingInputError
from numscribe.io.archives import bounded_zip_members, printable
from numscribe.web.answers import BatchAnswer
from numscribe.web.errors import PROBLEMS, describe
from numscribe.web.inputs import once, read_options
from numscribe.web.reading import read
from numscribe.web.schemas import ReadOptions, multipart_schema, schema_of
from numscribe.web.service import service

NDJSON = "application/x-ndjson"
"""Media type of the answer: one JSON object per line."""

_ZIP_TYPES = {"application/zip", "application/x-zip-compressed"}
_DIRECTORY_BYTES = 512
"""Maximum size of a ZIP's central directory, in bytes per allowed file (plus 100 files)."""

blueprint = APIBlueprint("batch", __name__, url_prefix="/api/v1")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a batch.

    Attributes:
        name: Its name.
        load: Returns its bytes, or raises ``InputError``.
    """

    name: str
    load: Callable[[], bytes]


def _request_body() -> dict[str, Any]:
    binary = {"type": "string", "format": "binary"}
    form = multipart_schema({"type": "array", "items": binary, "minItems": 1})
    content = {"multipart/form-data": {"schema": form}, "application/zip": {"schema": binary}}
    return {"required": True, "content": content}


@blueprint.post(
    "/read/batch",
    summary="Read many pictures",
    tags=[Tag(name="read")],
    responses={
        HTTPStatus.OK: {
            "description": "One JSON object per line, in the order of the files.",
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
    shared = service()
    request.max_content_length = round(shared.settings.max_batch_megabytes * 1e6)
    request.max_form_parts = shared.settings.max_batch_files + 20
    release = shared.batch_limiter.admit()  # before the body is parsed
    try:
        files, options = _files()
        shared.recognizers.get(options.model)  # an unknown model fails the request as a whole
    except BaseException:
        release()
        raise
    response = Response(stream_with_context(_lines(files, options, release)), mimetype=NDJSON)
    response.call_on_close(release)  # if the client disconnects before the last line
    return response


def _lines(files: list[File], options: ReadOptions, release: Callable[[], None]) -> Iterator[str]:
    shared = service()
    for index, file in enumerate(files):
        line: dict[str, Any] = {"index": index, "name": printable(file.name)}
        try:
            with shared.limiter.slot():
                line["reading"] = read(file.load(), options, shared).to_dict(options)
        except Exception as error:  # one bad file must not stop the batch
            line["problem"] = describe(error).model_dump(exclude_none=True)
        yield json.dumps(line) + "\n"
    release()


def _files() -> tuple[list[File], ReadOptions]:
    """Return the files and options of the current request; files are unpacked when loaded."""
    if request.mimetype in _ZIP_TYPES:
        options = read_options(once(request.args), ReadOptions)
        return _unzip(request.get_data(cache=False)), options
    if request.mimetype != "multipart/form-data":
        raise InvalidRequestError("Send a batch as multipart/form-data with files, or as a ZIP.")
    unknown = sorted(set(request.files) - {"file"})
    if unknown:
        raise InvalidRequestError(f"The form has an unknown file field {unknown[0]!r}.")
    uploads = request.files.getlist("file")
    if not uploads:
        raise MissingInputError("The form has no field named 'file'.")
    options = read_options(once(request.args) | once(request.form), ReadOptions)
    _check_count(len(uploads))
    # Flask closes the uploads before the answer has been streamed.
    contents = [(upload.filename or "", upload.read()) for upload in uploads]
    if len(contents) == 1 and zipfile.is_zipfile(io.BytesIO(contents[0][1])):
        return _unzip(contents[0][1]), options
    return [File(name, partial(bytes, content)) for name, content in contents], options


def _unzip(content: bytes) -> list[File]:
    """List the files of a ZIP, and check their number and total size.

    Raises:
        UndecodableImageError: The content is not a ZIP.
        InputTooLargeError: The ZIP has too many files, or would unpack to too many bytes.
        MissingInputError: The ZIP has no files.
    """
    settings = service().settings
    members = bounded_zip_members(content, _DIRECTORY_BYTES * (settings.max_batch_files + 100))
    if not members:
        raise MissingInputError("The ZIP has no files.")
    _check_count(len(members))
    most = settings.max_batch_megabytes
    # zipfile never returns more bytes than the declared size.
    if sum(member.size for member in members) > most * 1e6:
        raise InputTooLargeError(f"The ZIP would unpack to more than {most:g} MB.")
    return [File(member.name, member.read) for member in members]


def _check_count(count: int) -> None:
    most = service().settings.max_batch_files
    if count > most:
        raise InputTooLargeError(f"The batch has {count} files; the limit is {most}.")
