"""Settings, read from environment variables; only entry points load them."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from numscribe.errors import InvalidRequestError


def _default_feedback_url() -> str:
    return f"sqlite:///{user_data_path('numscribe') / 'feedback.db'}"


_SHORTEST_TOKEN = 24
_DEFAULTS = {
    "workers": "2, or 1 on one core",
    "feedback_url": "sqlite:///…/numscribe/feedback.db",
    "admin_token": "",  # nosec B105
}
"""Text for defaults that depend on the machine."""


class Settings(BaseSettings):
    """Settings from ``NUMSCRIBE_*`` variables, and from ``HOST`` and ``PORT``."""

    model_config = SettingsConfigDict(
        env_prefix="NUMSCRIBE_", frozen=True, extra="forbid", populate_by_name=True
    )

    host: str = Field(
        default="127.0.0.1",
        validation_alias=AliasChoices("NUMSCRIBE_HOST", "HOST"),
        description="Address to listen on.",
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=5000,
        validation_alias=AliasChoices("NUMSCRIBE_PORT", "PORT"),
        description="Port to listen on; 0 selects a free port.",
    )
    workers: Annotated[int, Field(ge=1, le=256)] = Field(
        default=min(2, os.cpu_count() or 1), description="Number of worker processes."
    )
    model: str = Field(
        default="default", description="Name of a packaged model, or path of an `.onnx` file."
    )
    threshold: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.8, description="Minimum confidence of an accepted reading, 0 to 1."
    )
    max_megapixels: Annotated[float, Field(gt=0, le=64)] = Field(
        default=35.0, description="Maximum size of a picture, in megapixels."
    )
    queue: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=16,
        description="Maximum number of requests that wait in a worker while it reads two others; "
        "further requests are answered 503. At most a quarter of this number of batches run at "
        "once.",
    )
    request_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        default=30.0,
        description="Maximum time, in seconds, for a body to arrive, for a request to wait in the "
        "queue, and for a client to receive a chunk of its answer.",
    )
    rate_limit: str = Field(
        default="",
        description="Rate limit of each client, such as `100 per minute`; empty for no limit.",
    )
    rate_limit_storage: str = Field(
        default="memory://",
        description="Storage of the rate limit: `memory://` counts in each worker separately, "
        "`redis://HOST` in all together.",
    )
    proxies: Annotated[int, Field(ge=0, le=10)] = Field(
        default=0,
        description="Number of reverse proxies whose `X-Forwarded-*` headers are trusted.",
    )
    cors_origins: str = Field(
        default="",
        description="Comma-separated origins whose pages may call the API; `*` for all.",
    )
    max_batch_files: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=1000, description="Maximum number of pictures in a batch."
    )
    max_batch_megabytes: Annotated[float, Field(gt=0, le=10_000)] = Field(
        default=100.0,
        description="Maximum size of a batch in megabytes, as sent and, for a ZIP, unpacked.",
    )
    feedback_url: str = Field(
        default=_default_feedback_url(),
        description="Database of the feedback: `sqlite:///FILE` or `postgresql://HOST/DATABASE`; "
        "empty turns feedback off. The default is in the user's data folder.",
    )
    feedback_capacity: Annotated[int, Field(ge=0)] = Field(
        default=100_000, description="Maximum number of feedback entries."
    )
    feedback_megabytes: Annotated[float, Field(ge=0)] = Field(
        default=1000.0,
        description="Maximum size of all feedback entries, in megabytes.",
    )
    admin_token: SecretStr = Field(
        default=SecretStr(""),
        description="Token that allows exporting and deleting feedback over HTTP, at least "
        f"{_SHORTEST_TOKEN} characters; empty turns these routes off.",
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto",
        description="Format of the log: `json`, `text`, or `auto` for text on a terminal and JSON "
        "elsewhere.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="Minimum log level: `debug`, `info`, `warning` or `error`.",
    )
    access_log: Literal["all", "problems"] = Field(
        default="problems",
        description="Requests to log: `all`, or `problems` for those that fail or take at least a "
        "second; the others are logged at level `debug`.",
    )

    @classmethod
    def document(cls) -> str:
        """Return a Markdown table of all settings."""
        rows = ["| variable | default | description |", "|---|---|---|"]
        for name, field in cls.model_fields.items():
            alias = field.validation_alias
            names = (
                alias.choices if isinstance(alias, AliasChoices) else [f"NUMSCRIBE_{name.upper()}"]
            )
            variables = " or ".join(f"`{variable}`" for variable in names)
            default = _DEFAULTS.get(name, field.default)
            shown = f"`{default}`" if default != "" else "empty"
            rows.append(f"| {variables} | {shown} | {field.description} |")
        return "\n".join(rows)

    @field_validator("admin_token")
    @classmethod
    def _check_admin_token(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value) < _SHORTEST_TOKEN or not value.get_secret_value().isprintable():
            raise ValueError(f"it must have at least {_SHORTEST_TOKEN} characters, or be empty")
        return value

    @field_validator("rate_limit")
    @classmethod
    def _check_rate_limit(cls, value: str) -> str:
        if value:
            import limits  # noqa: PLC0415 it takes longer to import than all the rest of the settings

            limits.parse_many(value)
        return value

    @classmethod
    def load(cls, **changes: Any) -> Settings:
        """Load settings from the environment.

        Args:
            changes: Values that override the environment, by field name; None is ignored.

        Raises:
            InvalidRequestError: A value is invalid; the message names the setting.
        """
        try:
            return cls(**{key: value for key, value in changes.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "settings"
            raise InvalidRequestError(
                f"The setting {name.lower()} is invalid: {first['msg']}."
            ) from error
