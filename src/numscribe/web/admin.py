"""Admin routes, which exist only if an admin token is set."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from flask import Flask, Response, jsonify, request, stream_with_context
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import NotFound, Unauthorized

from numscribe.errors import InvalidRequestError
from numscribe.feedback.records import Entry
from numscribe.web.answers import DeletedAnswer, EntryAnswer
from numscribe.web.batch import NDJSON
from numscribe.web.errors import problems
from numscribe.web.inputs import once
from numscribe.web.schemas import schema_of
from numscribe.web.service import service

if TYPE_CHECKING:
    from numscribe.feedback.store import Store

SCHEMES: Final[dict[str, Any]] = {"admin": {"type": "http", "scheme": "bearer"}}
"""Security scheme of the admin routes, for the OpenAPI document."""

_DAY: Final = 86_400
_REFUSALS: Final = problems(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)

blueprint = APIBlueprint(
    "admin",
    __name__,
    url_prefix="/api/v1/admin",
    abp_tags=[Tag(name="admin", description="Administration. Needs the admin token.")],
    abp_security=[{"admin": []}],
    abp_responses=_REFUSALS,
)


class EntryPath(BaseModel):
    """Path parameters: an entry."""

    id: str = Field(description="Id of the entry.", pattern=r"^[0-9a-f]{32}$", examples=["0" * 32])


class AgeQuery(BaseModel):
    """Query parameters: entries by age."""

    model_config = ConfigDict(extra="forbid")

    older_than: Annotated[float, Field(ge=0, le=1e6)] = Field(
        description="Minimum age, in days.", examples=[365]
    )


def register(app: Flask) -> None:
    """Register the admin routes if a token is set."""
    if app.extensions["numscribe"].settings.admin_token.get_secret_value():
        app.register_api(blueprint)  # type: ignore[attr-defined]


@blueprint.before_request
def _check_token() -> None:
    """Check the token, in constant time."""
    token = service().settings.admin_token.get_secret_value()
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # Comparing hashes, which have equal lengths, hides the token's length.
    same = hmac.compare_digest(_hash(given.strip()), _hash(token))
    if not (same and scheme.lower() == "bearer"):
        raise Unauthorized(
            "This route needs the admin token: send 'Authorization: Bearer TOKEN'.",
            www_authenticate=WWWAuthenticate("bearer"),
        )


@blueprint.get(
    "/feedback",
    summary="Export corrections",
    responses={
        HTTPStatus.OK: {
            "description": "One JSON object per line, the oldest first.",
            "content": {NDJSON: {"schema": schema_of(EntryAnswer)}},
        }
    },
)
def export_feedback() -> Response:
    """Export all stored corrections as JSON lines, oldest first.

    Lines with strokes can be used as an evaluation suite unchanged.
    """
    if unknown := sorted(set(once(request.args))):
        raise InvalidRequestError(f"There is no field {unknown[0]!r}.")
    entries = _store().entries()
    # Fetch the first entry before streaming starts, so that a store error has its own status.
    first = next(entries, None)
    return Response(stream_with_context(_lines(first, entries)), mimetype=NDJSON)


@blueprint.delete(
    "/feedback", summary="Delete old corrections", responses={HTTPStatus.OK: DeletedAnswer}
)
def delete_old(query: AgeQuery) -> Response:
    """Permanently delete corrections older than the given number of days."""
    once(request.args)
    count = _store().delete(before=time.time() - query.older_than * _DAY)
    return jsonify({"deleted": count})


@blueprint.delete(
    "/feedback/<id>", summary="Delete one correction", responses={HTTPStatus.OK: DeletedAnswer}
)
def delete_entry(path: EntryPath) -> Response:
    """Permanently delete one correction."""
    count = _store().delete([path.id])
    if not count:
        raise NotFound("There is no entry with this id.")
    return jsonify({"deleted": count})


def _lines(first: Entry | None, entries: Iterator[Entry]) -> Iterator[str]:
    while first is not None:
        yield json.dumps(_row(first), separators=(",", ":")) + "\n"
        first = next(entries, None)


def _row(entry: Entry) -> dict[str, Any]:
    given = entry.feedback
    row: dict[str, Any] = {
        "id": entry.id,
        "created": entry.created,
        "label": given.label,
        "read": given.read,
        "model": given.model,
    }
    if given.kind == "strokes":
        return row | {"strokes": json.loads(given.content)}
    return row | {"image": base64.b64encode(given.content).decode("ascii")}


def _store() -> Store:
    store = service().store
    if store is None:
        raise NotFound("Feedback is turned off on this server.")
    return store()


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
