"""The models of this server with their model cards, and its features."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field

from numscribe import models
from numscribe.models.registry import registered
from numscribe.web.answers import CardAnswer, FeaturesAnswer, ModelsAnswer
from numscribe.web.errors import problems
from numscribe.web.service import service

_PACKAGE = Path(models.__file__).parent
_CARDS = (_PACKAGE / "cards", _PACKAGE.parents[2] / "docs" / "models")
"""Folders of the model cards: in an installed package, and in a checkout."""

_TAG = Tag(name="server", description="Models and features of this server.")

blueprint = APIBlueprint("catalogue", __name__, url_prefix="/api/v1")


class ModelPath(BaseModel):
    """Path parameters: a model."""

    name: str = Field(description="Name of the model, or name@version.", examples=["default"])


@blueprint.get(
    "/models", summary="List the models", tags=[_TAG], responses={HTTPStatus.OK: ModelsAnswer}
)
def list_models() -> Response:
    """List all models a request can choose, the default first."""
    return jsonify({"models": [_facts(name) for name in service().recognizers.names()]})


@blueprint.get(
    "/models/<name>",
    summary="Get a model card",
    tags=[_TAG],
    responses={HTTPStatus.OK: CardAnswer, **problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)},
)
def show_model(path: ModelPath) -> Response:
    """Return a model's training data and measured accuracy."""
    name, version = service().recognizers.get(path.name).model.split("@")
    return jsonify(_facts(name) | {"version": version, "card": _card(name)})


@blueprint.get(
    "/features",
    summary="List the features",
    tags=[_TAG],
    responses={HTTPStatus.OK: FeaturesAnswer},
)
def list_features() -> Response:
    """Return which optional features are on, and the default threshold."""
    store = service().store
    feedback = store is not None and store().is_available()
    return jsonify({"feedback": feedback, "threshold": service().settings.threshold})


def _facts(name: str) -> dict[str, Any]:
    served, version = service().recognizers.default.model.split("@")
    if name != served:
        version = registered()[name].version
    return {"name": name, "version": version, "served": name == served}


def _card(name: str) -> dict[str, Any] | None:
    """Return the model card of a registered model, or None if it has none."""
    own_file = service().settings.model.endswith(".onnx") and _facts(name)["served"]
    paths = [folder / f"{name}.json" for folder in _CARDS if (folder / f"{name}.json").exists()]
    if own_file or not paths:
        return None
    card: dict[str, Any] = json.loads(paths[0].read_text(encoding="utf-8"))
    return card
