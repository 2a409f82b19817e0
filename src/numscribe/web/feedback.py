"""The route that stores feedback."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response, jsonify, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import ValidationError
from werkzeug.exceptions import NotFound

from numscribe.errors import (
    InvalidRequestError,
    InvalidStrokesError,
    MissingConsentError,
    MissingInputError,
)
from numscribe.feedback.records import Feedback
from numscribe.imaging.background import shrink
from numscribe.io.decode import decode_image
from numscribe.io.serialize import to_png
from numscribe.io.strokes import parse_strokes
from numscribe.web.answers import FeedbackAnswer
from numscribe.web.errors import PROBLEMS, problems
from numscribe.web.inputs import check_points, from_base64, parse_object, refuse
from numscribe.web.schemas import FeedbackRequest, schema_of
from numscribe.web.service import service

_SIDE = 1024
"""Maximum longer side of a stored picture, in pixels: twice the size that is read."""

blueprint = APIBlueprint("feedback", __name__, url_prefix="/api/v1")


@blueprint.post(
    "/feedback",
    summary="Send a correction",
    tags=[Tag(name="feedback", description="Corrections that people send.")],
    responses={
        HTTPStatus.OK: FeedbackAnswer,
        HTTPStatus.CREATED: FeedbackAnswer,
        **PROBLEMS,
        **problems(HTTPStatus.INSUFFICIENT_STORAGE),
    },
    request_body={
        "required": True,
        "content": {"application/json": {"schema": schema_of(FeedbackRequest)}},
    },
)
def give() -> tuple[Response, HTTPStatus]:
    """Store a drawing and the correct digits. Needs consent; duplicates are stored once."""
    if request.mimetype != "application/json":
        raise InvalidRequestError("Send feedback as JSON.")
    content = parse_object(request.get_data(cache=False))
    if content.get("consent") is not True:
        raise MissingConsentError("Feedback is stored only with consent: send 'consent': true.")
    try:
        given = FeedbackRequest.model_validate(content, strict=True)
    except ValidationError as error:
        refuse(error)
    store = service().store
    if store is None:
        raise NotFound("Feedback is turned off on this server.")
    name, is_new = store().add(_feedback(given))
    answer = jsonify({"id": name, "stored": is_new})
    return answer, HTTPStatus.CREATED if is_new else HTTPStatus.OK


def _feedback(given: FeedbackRequest) -> Feedback:
    if given.strokes is not None and given.image is not None:
        raise InvalidRequestError("Send 'strokes' or 'image', not both.")
    if given.strokes is not None:
        if not parse_strokes(check_points(given.strokes)):
            raise InvalidStrokesError("The drawing has no points.")
        drawn = [stroke for stroke in given.strokes if stroke]
        strokes = json.dumps(drawn, separators=(",", ":")).encode()
        return Feedback("strokes", strokes, given.read, given.label, given.model)
    if given.image is not None:
        # Only the pixels are stored: a photo's metadata may say where and when it was taken.
        with service().limiter.admitted_slot():
            image = decode_image(
                from_base64(given.image), round(service().settings.max_megapixels * 1e6)
            )
            picture = to_png(shrink(image, _SIDE))
        return Feedback("picture", picture, given.read, given.label, given.model)
    raise MissingInputError("The feedback has neither 'strokes' nor 'image'.")
