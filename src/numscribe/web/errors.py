"""Errors over HTTP: one table from exception to status, and RFC 9457 problem documents."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, g, request
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import ClientDisconnected, HTTPException

from numscribe import errors
from numscribe.web.service import service

_URN = "urn:numscribe:problem:"
_MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[errors.NumscribeError], HTTPStatus] = {
    errors.MissingInputError: HTTPStatus.BAD_REQUEST,
    errors.InvalidRequestError: HTTPStatus.BAD_REQUEST,
    errors.UndecodableImageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BrokenImageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidStrokesError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NoTableError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InputTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.MissingConsentError: HTTPStatus.BAD_REQUEST,
    errors.UnknownModelError: HTTPStatus.NOT_FOUND,
    errors.BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.CorruptModelError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DataError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.MissingPackageError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.ServerStartError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of each error of our tree; a class that is not listed takes that of its parent."""

_TITLES = {
    errors.MissingInputError: "Nothing to read",
    errors.InvalidRequestError: "The request is not understood",
    errors.UndecodableImageError: "Not a picture",
    errors.BrokenImageError: "A broken picture",
    errors.InvalidStrokesError: "Not strokes",
    errors.NoTableError: "No table",
    errors.InputTooLargeError: "Too large",
    errors.MissingConsentError: "No consent",
    errors.UnknownModelError: "No such model",
    errors.BusyError: "Busy",
    errors.StoreUnavailableError: "Feedback cannot be kept now",
    errors.StoreFullError: "No more feedback is kept",
}

_HTTP_TYPES = {
    HTTPStatus.REQUEST_TIMEOUT: "incomplete-request",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many-requests",
}
"""Kinds of our own among the errors of Flask; the others are "about:blank", as the RFC has it."""

RETRY_SECONDS = 1
"""When to come back after a 503: a reading takes milliseconds."""


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="What kind of problem this is; stable.")
    title: str = Field(description="The kind in words.")
    status: int = Field(description="The HTTP status.")
    detail: str | None = Field(default=None, description="What is wrong with this request.")


def problems(*statuses: HTTPStatus) -> dict[str | int, Any]:
    """Describe answers that are problem documents, for the OpenAPI document."""
    return {
        status: {
            "description": status.phrase,
            "content": {_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


PROBLEMS: Final = problems(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""What every route that takes input may answer instead."""


def register(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer)


def status_of(kind: type[errors.NumscribeError]) -> HTTPStatus:
    """Return the status of an error class of our tree."""
    for ancestor in kind.__mro__:
        if ancestor in STATUS:
            return STATUS[ancestor]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def slug_of(kind: type[errors.NumscribeError]) -> str:
    """Return the last part of the problem type of an error class of our tree."""
    name = kind.__name__.removesuffix("Error")
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def describe(error: Exception) -> Problem:
    """Describe an error; one that is the server's own fault is logged, and tells nothing."""
    if isinstance(error, MemoryError):
        error = errors.InputTooLargeError("There is not enough memory to read this.")
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, errors.NumscribeError):
        status = status_of(type(error))
    if status == HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(error, errors.NumscribeError):
        service().log.error("fault", exc_info=error, request_id=g.get("request_id"))
        return Problem(
            type="about:blank",
            title=status.phrase,
            status=status,
            detail="The server failed; it is not you.",
        )
    return Problem(
        type=_URN + slug_of(type(error)),
        title=_TITLES.get(type(error), status.phrase),
        status=status,
        detail=str(error),
    )


def answer_invalid(error: ValidationError) -> Response:
    """Answer parameters of a path or a query that are not what the OpenAPI document says."""
    field = error.errors(include_url=False)[0]["loc"][0]
    return _answer(errors.InvalidRequestError(f"The parameter {field!r} is wrong."))


def _answer(error: Exception) -> Response:
    response = _response(describe(error))
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer_http(error: HTTPException) -> Response:
    late = isinstance(error, ClientDisconnected)  # or the server stopped listening to it
    status = HTTPStatus.REQUEST_TIMEOUT if late else HTTPStatus(error.code or 500)
    kind = _URN + _HTTP_TYPES[status] if status in _HTTP_TYPES else "about:blank"
    detail = "The request did not arrive whole, or not in time." if late else error.description
    response = _response(Problem(type=kind, title=status.phrase, status=status, detail=detail))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _response(problem: Problem) -> Response:
    members = problem.model_dump(exclude_none=True)
    if request.path.startswith("/v2/"):  # where the Open Inference Protocol looks for it
        members["error"] = problem.detail or problem.title
    content = json.dumps(members)
    return Response(content, problem.status, mimetype=_MEDIA_TYPE)
