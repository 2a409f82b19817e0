"""Errors over HTTP: the status of each exception, and RFC 9457 problem documents."""

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
    errors.LockedPdfError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidStrokesError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NoTableError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidTableError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InputTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.MissingConsentError: HTTPStatus.BAD_REQUEST,
    errors.UnknownModelError: HTTPStatus.NOT_FOUND,
    errors.BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.CorruptModelError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DataError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.MissingPackageError: HTTPStatus.NOT_IMPLEMENTED,
    errors.ServerStartError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""HTTP status by exception class; a class that is not listed has the status of its base class."""

_TITLES = {
    errors.MissingInputError: "Missing input",
    errors.InvalidRequestError: "Invalid request",
    errors.UndecodableImageError: "Not a picture",
    errors.BrokenImageError: "Damaged picture",
    errors.LockedPdfError: "Locked PDF",
    errors.InvalidStrokesError: "Invalid strokes",
    errors.NoTableError: "No table",
    errors.InvalidTableError: "Invalid table",
    errors.InputTooLargeError: "Input too large",
    errors.MissingConsentError: "Missing consent",
    errors.UnknownModelError: "Unknown model",
    errors.BusyError: "Server busy",
    errors.StoreUnavailableError: "Feedback store unavailable",
    errors.StoreFullError: "Feedback store full",
}

_HTTP_TYPES = {
    HTTPStatus.REQUEST_TIMEOUT: "incomplete-request",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many-requests",
}
"""Problem types of HTTP errors that Flask raises; all others are "about:blank", as in the RFC."""

RETRY_SECONDS = 1
"""Value of Retry-After in 503 answers, in seconds."""


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="URI of the kind of problem; it does not change.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str | None = Field(default=None, description="What is wrong with this request.")


def problems(*statuses: HTTPStatus) -> dict[str | int, Any]:
    """Describe error answers for the OpenAPI document."""
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
"""Error answers of every route that takes input, for the OpenAPI document."""


def register(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer)


def status_of(kind: type[errors.NumscribeError]) -> HTTPStatus:
    """Return the HTTP status of an exception class."""
    for ancestor in kind.__mro__:
        if ancestor in STATUS:
            return STATUS[ancestor]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def slug_of(kind: type[errors.NumscribeError]) -> str:
    """Return the last part of the problem type of an exception class, in kebab case."""
    name = kind.__name__.removesuffix("Error")
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def describe(error: Exception) -> Problem:
    """Describe an error; an internal error is logged, and its details are not disclosed."""
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
            detail="An internal error occurred.",
        )
    return Problem(
        type=_URN + slug_of(type(error)),
        title=_TITLES.get(type(error), status.phrase),
        status=status,
        detail=str(error),
    )


def answer_invalid(error: ValidationError) -> Response:
    """Answer a request whose path or query parameters do not match the OpenAPI document."""
    field = error.errors(include_url=False)[0]["loc"][0]
    return _answer(errors.InvalidRequestError(f"The parameter {field!r} is invalid."))


def _answer(error: Exception) -> Response:
    response = _response(describe(error))
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer_http(error: HTTPException) -> Response:
    late = isinstance(error, ClientDisconnected)  # or the body did not arrive in time
    status = HTTPStatus.REQUEST_TIMEOUT if late else HTTPStatus(error.code or 500)
    kind = _URN + _HTTP_TYPES[status] if status in _HTTP_TYPES else "about:blank"
    detail = "The request body was incomplete or too slow." if late else error.description
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
