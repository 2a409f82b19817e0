"""The HTTP API, version 1."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from numscribe.serialize import reading_to_dict
from numscribe.web.errors import Problem
from numscribe.web.reading import read_request, request_body
from numscribe.web.schemas import ReadingAnswer

PROBLEMS: Final[dict[str | int, Any]] = {
    HTTPStatus.BAD_REQUEST: Problem,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Problem,
    HTTPStatus.UNPROCESSABLE_ENTITY: Problem,
}
"""What every route that reads may answer instead."""

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1")


@blueprint.post(
    "/read",
    summary="Read a picture or strokes",
    tags=[Tag(name="read", description="The real interface.")],
    responses={HTTPStatus.OK: ReadingAnswer, **PROBLEMS},
    request_body=request_body(),
)
def read() -> Response:
    """Read what is drawn: strokes or an image in JSON, a file in a form, or a picture as body."""
    reading, given = read_request()
    return jsonify(reading_to_dict(reading, pictures=given.options.pictures))
