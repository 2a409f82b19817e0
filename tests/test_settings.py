from pathlib import Path

import pytest

from numscribe.errors import InvalidRequestError
from numscribe.reading.candidates import DEFAULT_THRESHOLD
from numscribe.settings import Settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "NUMSCRIBE_HOST", "NUMSCRIBE_PORT", "NUMSCRIBE_THRESHOLD"):
        monkeypatch.delenv(name, raising=False)


def test_defaults_without_environment_variables() -> None:
    settings = Settings.load()
    assert (settings.host, settings.port, settings.model) == ("127.0.0.1", 5000, "default")


def test_host_and_port_variables_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("PORT", "8080")
    assert (Settings.load().host, Settings.load().port) == ("0.0.0.0", 8080)  # noqa: S104


def test_numscribe_host_and_port_override_host_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8080")
    monkeypatch.setenv("NUMSCRIBE_PORT", "9090")
    assert Settings.load().port == 9090


def test_arguments_override_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMSCRIBE_PORT", "9090")
    assert Settings.load(port=7070, model=None).port == 7070


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("NUMSCRIBE_PORT", "70000"), ("NUMSCRIBE_THRESHOLD", "1.5")],
)
def test_an_invalid_value_is_reported_with_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidRequestError, match=name.lower().removeprefix("numscribe_")):
        Settings.load()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_description(name: str) -> None:
    assert Settings.model_fields[name].description


def test_the_table_in_the_documentation_is_current() -> None:
    docs = Path(__file__).parents[1] / "docs" / "settings.md"
    assert Settings.document() in docs.read_text(encoding="utf-8")


def test_an_invalid_rate_limit_is_refused() -> None:
    assert Settings.load(rate_limit="").rate_limit == ""
    with pytest.raises(InvalidRequestError, match="rate_limit"):
        Settings.load(rate_limit="often")


def test_the_default_threshold_is_that_of_the_library() -> None:
    assert Settings().threshold == DEFAULT_THRESHOLD
