"""Pages of PDFs as pictures over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from flask import Response, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from numscribe.errors import InputTooLargeError, UndecodableImageError
from numscribe.io.decode import MAX_BYTES
from numscribe.io.pdf import MAX_PAGES
from numscribe.io.pdf_process import draw_page
from numscribe.web.errors import PROBLEMS, problems
from numscribe.web.inputs import parse_input
from numscribe.web.schemas import WHOLE, PictureRequest, multipart_schema, schema_of
from numscribe.web.service import service

blueprint = APIBlueprint("pdf", __name__, url_prefix="/api/v1")


class PdfOptions(BaseModel):
    """Which page of a PDF."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: Annotated[int, Field(ge=1, le=MAX_PAGES), WHOLE] = Field(
        default=1, description="Number of the page, from 1."
    )


class PdfRequest(PdfOptions, PictureRequest):
    """JSON with a PDF in base64, as `image`."""


def _request_body() -> dict[str, Any]:
    binary = {"type": "string", "format": "binary", "minLength": 1}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": schema_of(PdfRequest)},
            "multipart/form-data": {"schema": multipart_schema(binary, PdfOptions)},
            "application/pdf": {"schema": binary},
        },
    }


@blueprint.post(
    "/pdf",
    summary="Draw a page of a PDF",
    tags=[Tag(name="read", description="Read handwritten digits and numbers.")],
    responses={
        HTTPStatus.OK: {
            "description": "The page as a picture, which the other routes read.",
            "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
            "headers": {
                "Page-Count": {
                    "description": "Number of pages of the PDF.",
                    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGES},
                }
            },
        },
        **PROBLEMS,
        **problems(HTTPStatus.NOT_IMPLEMENTED),
    },
    request_body=_request_body(),
)
def pdf() -> Response:
    """Draw a page of a PDF of scans, with 2,400 pixels along its longer side.

    Send the PDF as the body, in a form with a `file`, or as JSON with a base64 `image`. PDFs that
    need a password or have more than 500 pages are refused.
    """
    given = parse_input(request, PdfOptions, PdfRequest)
    if not isinstance(given.source, bytes):
        raise UndecodableImageError("This is not a PDF.")
    if len(given.source) > MAX_BYTES:
        raise InputTooLargeError(f"The PDF is larger than {MAX_BYTES // 1_000_000} MB.")
    with service().limiter.admitted_slot():
        drawn = draw_page(given.source, given.options.page)
    response = Response(drawn.jpeg, mimetype="image/jpeg")
    response.headers["Page-Count"] = str(drawn.pages)
    return response
