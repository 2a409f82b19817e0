"""Errors over HTTP: one table from exception to status, and RFC 9457 problem documents."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Flask, Response, current_app
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException

from numscribe import errors

STATUS: dict[type[errors.NumscribeError], HTTPStatus] = {
    errors.MissingInputError: HTTPStatus.BAD_REQUEST,
    errors.InvalidRequestError: HTTPStatus.BAD_REQUEST,
    errors.UndecodableImageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidStrokesError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InputTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.UnknownModelError: HTTPStatus.NOT_FOUND,
    errors.CorruptModelError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DataError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.ServerStartError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of each error of our tree; a class that is not listed takes that of its parent."""

_TITLES = {
    errors.MissingInputError: "Nothing to read",
    errors.InvalidRequestError: "The request is not understood",
    errors.UndecodableImageError: "Not a picture",
    errors.InvalidStrokesError: "Not strokes",
    errors.InputTooLargeError: "Too large",
    errors.UnknownModelError: "No such model",
}


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="What kind of problem this is; stable.")
    title: str = Field(description="The kind in words.")
    status: int = Field(description="The HTTP status.")
    detail: str | None = Field(default=None, description="What is wrong with this request.")


def register(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(errors.NumscribeError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def status_of(kind: type[errors.NumscribeError]) -> HTTPStatus:
    """Return the status of an error class of our tree."""
    for ancestor in kind.__mro__:
        if ancestor in STATUS:
            return STATUS[ancestor]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _answer_ours(error: errors.NumscribeError) -> Response:
    status = status_of(type(error))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _answer_unexpected(error)
    name = type(error).__name__.removesuffix("Error")
    slug = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    title = _TITLES.get(type(error), status.phrase)
    return _problem(f"urn:numscribe:problem:{slug.lstrip('-')}", title, status, str(error))


def _answer_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    response = _problem("about:blank", status.phrase, status, error.description)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _answer_unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected error", exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _problem("about:blank", status.phrase, status, "The server failed; it is not you.")


def _problem(kind: str, title: str, status: HTTPStatus, detail: str | None) -> Response:
    problem = Problem(type=kind, title=title, status=status, detail=detail)
    content = json.dumps(problem.model_dump(exclude_none=True))
    return Response(content, status, mimetype="application/problem+json")
