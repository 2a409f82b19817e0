"""The API, compared with its OpenAPI document by schemathesis."""

from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from numscribe.settings import Settings
from numscribe.web import create_app

FOLDER = TemporaryDirectory()
TOKEN = "correct horse battery staple"  # noqa: S105
APP = create_app(
    Settings(
        feedback_url=f"sqlite:///{FOLDER.name}/feedback.db",
        log_level="error",
        rate_limit="",
        admin_token=TOKEN,
    )
)
# A schema cannot require that bytes are a picture, or that points are within bounds.
EXPECTED = {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "413", "422"]}}
CONFIG = SchemathesisConfig.from_dict({"checks": EXPECTED})
SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", APP, config=CONFIG)
OPAQUE = {
    "/get_image",
    "/v2/models/{name}/infer",
    "/v2/models/{name}/versions/{version}/infer",
    "/api/v1/pdf",
    "/api/v1/table",
    "/api/v1/table/check",
}
"""Routes with PDFs, pictures in URLs, tensors or rules, which no schema can describe."""


@schemathesis.serializer("application/zip", "application/pdf")
def as_it_is(_: object, value: bytes) -> bytes:
    return value


@SCHEMA.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_answer_matches_the_openapi_document(case: schemathesis.Case) -> None:
    excluded: list[Any] = []
    if case.operation.path in OPAQUE:
        excluded.append(positive_data_acceptance)
    if case.media_type == "multipart/form-data":  # values are text, and empty lists are absent
        excluded.append(negative_data_rejection)
    # With the token, all routes can be called. That a token is required is one of the checks.
    headers = {"Authorization": f"Bearer {TOKEN}"}
    case.call_and_validate(excluded_checks=excluded, headers=headers)


def test_the_openapi_document_lists_every_api_route() -> None:
    rules = {rule.rule.replace("<", "{").replace(">", "}") for rule in APP.url_map.iter_rules()}
    ours = {rule for rule in rules if rule.startswith(("/api/", "/v2"))}
    assert ours <= set(SCHEMA.raw_schema["paths"])
