import inspect

import pytest
from flask import Flask
from flask.testing import FlaskClient

from numscribe import errors
from numscribe.settings import Settings
from numscribe.web import create_app
from numscribe.web.errors import STATUS, status_of

TREE = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if kind is not errors.NumscribeError
]


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_class_has_a_status(kind: type[errors.NumscribeError]) -> None:
    if kind.__subclasses__():  # never raised itself
        return
    assert kind in STATUS
    assert status_of(kind) == STATUS[kind]
    if issubclass(kind, errors.InputError):
        assert 400 <= STATUS[kind] < 500


def test_an_unlisted_error_class_has_its_parents_status() -> None:
    class OddStrokesError(errors.InvalidStrokesError):
        pass

    assert status_of(OddStrokesError) == 422
    assert status_of(errors.NumscribeError) == 500


@pytest.fixture
def failing() -> Flask:
    app = create_app(Settings(feedback_url=""))

    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError("a secret")

    @app.get("/grows")
    def grows() -> str:
        raise MemoryError("a secret")

    return app


def test_an_unexpected_error_reveals_no_details(failing: Flask) -> None:
    answer = failing.test_client().get("/fails")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert "secret" not in answer.text


def test_memory_errors_are_answered_413(failing: Flask) -> None:
    answer = failing.test_client().get("/grows")
    assert answer.status_code == 413
    assert "secret" not in answer.text


def test_an_unknown_url_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_wrong_method_is_answered_with_the_allowed_ones(client: FlaskClient) -> None:
    answer = client.get("/predict")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "POST" in answer.headers["Allow"]
