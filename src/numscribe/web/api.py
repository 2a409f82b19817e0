"""The HTTP API, version 1."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from numscribe.web.errors import PROBLEMS
from numscribe.web.reading import read_request, request_body
from numscribe.web.schemas import ReadingAnswer

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
    answer, options = read_request()
    return jsonify(answer.to_dict(options))
