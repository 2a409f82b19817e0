"""The application factory."""

from __future__ import annotations

from typing import IO

import flask
from flask import Flask, Response
from flask_openapi.models.info import Info
from flask_openapi.openapi import OpenAPI
from flask_openapi_swagger.plugins import RegisterPlugin as SwaggerUI
from werkzeug.datastructures import Headers

from numscribe import __version__
from numscribe.io.decode import MAX_BYTES
from numscribe.logs import make_logger
from numscribe.settings import Settings
from numscribe.web import (
    adapters,
    admin,
    api,
    batch,
    catalogue,
    compare,
    errors,
    feedback,
    inference,
    middleware,
    pages,
    pdf,
    table,
    table_check,
)
from numscribe.web.inputs import memory_stream
from numscribe.web.service import Service

MAX_REQUEST_BYTES = MAX_BYTES * 4 // 3 + 100_000
"""Maximum request body in bytes: the largest picture in base64, and JSON around it."""

_DOCS_POLICY = (
    middleware.POLICY + "; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
)
"""Swagger UI needs inline scripts; its page shows no user input."""


class _Request(flask.Request):
    """A request whose uploads are kept in memory."""

    max_form_memory_size = MAX_REQUEST_BYTES
    max_form_parts = 20

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return memory_stream()


class _Application(OpenAPI):
    request_class = _Request


def create_app(settings: Settings | None = None) -> Flask:
    """Create the application and load its default model.

    Args:
        settings: Settings to use instead of those from the environment.

    Raises:
        ModelError: The model is unknown or broken.
    """
    settings = settings or Settings.load()
    app = _Application(
        "numscribe.web",
        info=Info(
            title="Numscribe",
            version=__version__,
            description="Reads handwritten digits and numbers, with a confidence for each.",
        ),
        security_schemes=admin.SCHEMES if settings.admin_token.get_secret_value() else None,
        doc_ui=False,  # it would register "/"
        validation_error_status=400,
        validation_error_model=errors.Problem,
        validation_error_callback=errors.answer_invalid,
    )
    app.openapi_version = "3.1.0"  # most clients do not yet support 3.2, the library's default
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["numscribe"] = Service.make(settings, make_logger(settings))
    errors.register(app)
    middleware.register(app, settings)
    app.register_api(api.blueprint)
    app.register_api(batch.blueprint)
    app.register_api(table.blueprint)
    app.register_api(table_check.blueprint)
    app.register_api(pdf.blueprint)
    app.register_api(compare.blueprint)
    app.register_api(catalogue.blueprint)
    app.register_api(feedback.blueprint)
    app.register_api(inference.blueprint)
    app.register_api(adapters.blueprint)
    admin.register(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(SwaggerUI.register(doc_url="/openapi.json"), url_prefix="/docs")
    app.after_request(_add_security_headers)
    return app


def _add_security_headers(response: Response) -> Response:
    headers: Headers = response.headers
    for name, value in middleware.SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if flask.request.blueprint == SwaggerUI.name:
        headers["Content-Security-Policy"] = _DOCS_POLICY
    return response
