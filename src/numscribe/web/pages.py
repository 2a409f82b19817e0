"""The page, API documentation, health checks and metrics."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, url_for
from flask_openapi.openapi import OpenAPI
from werkzeug.wrappers import Response as Redirect

from numscribe.web.metrics import CONTENT_TYPE
from numscribe.web.service import service

blueprint = Blueprint("pages", __name__)

_LAZY = ("js/table/", "js/words/de.js", "js/views/explanation.js", "js/views/samples.js")
"""Path prefixes of modules that the page loads on request."""


@blueprint.get("/")
def index() -> str:
    """Return the page."""
    return render_template("index.html", modules=_modules())


@blueprint.get("/table.html")
def table() -> str:
    """Return the content of the tab for tables, which the page loads when it is first opened."""
    return render_template("table.html")


@blueprint.get("/sw.js")
def service_worker() -> Response:
    """Return the service worker, which lets the page open offline."""
    text = render_template(
        "sw.js",
        version=_fingerprint(cast(str, current_app.static_folder)),
        files=[
            url_for("pages.table"),
            *(url_for("static", filename=name) for name in _files()),
        ],
        page=url_for("pages.index"),
    )
    response = Response(text, mimetype="text/javascript")
    response.cache_control.no_cache = True
    return response


@blueprint.get("/docs")
def docs() -> Redirect:
    """Redirect to the API documentation."""
    return redirect(url_for("swagger.swagger"))


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI document."""
    return jsonify(cast(OpenAPI, current_app).api_doc)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Return 200 as long as the process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Return 200: the model is loaded before the process accepts requests."""
    return jsonify({"status": "ok", "model": service().recognizers.default.model})


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the metrics in Prometheus' text format."""
    return Response(service().metrics.text(), content_type=CONTENT_TYPE)


def _files() -> list[str]:
    """List the page's files, which its service worker caches."""
    root = Path(cast(str, current_app.static_folder))
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@cache
def _fingerprint(folder: str) -> str:
    """Return a hash of all files of the page, which identifies its version."""
    templates = Path(__file__).parent / "templates"
    paths = sorted(path for root in (Path(folder), templates) for path in root.rglob("*"))
    content = hashlib.sha256()
    for path in paths:
        if path.is_file():
            content.update(path.name.encode() + path.read_bytes())
    return content.hexdigest()[:16]


def _modules() -> list[str]:
    """List the page's JavaScript modules, so that a browser loads them in parallel.

    Modules below ``_LAZY`` and in deeper folders are left out, since they are loaded on request.
    """
    root = Path(cast(str, current_app.static_folder))
    paths = [path.relative_to(root).as_posix() for path in root.glob("js/*/*.js")]
    return sorted(path for path in paths if not path.startswith(_LAZY))
