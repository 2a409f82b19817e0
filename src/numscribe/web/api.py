"""The HTTP API, version 1."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from numscribe.web.answers import ReadingAnswer
from numscribe.web.errors import PROBLEMS
from numscribe.web.reading import read_request, request_body

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1")


@blueprint.post(
    "/read",
    summary="Read a picture or strokes",
    tags=[Tag(name="read", description="Read handwritten digits and numbers.")],
    responses={HTTPStatus.OK: ReadingAnswer, **PROBLEMS},
    request_body=request_body(),
)
def read() -> Response:
    """Read one picture or one drawing.

    Send JSON with `strokes` or a base64 `image`, a form with a `file`, or the picture as the body.
    """
    answer, options = read_request()
    return jsonify(answer.to_dict(options))
