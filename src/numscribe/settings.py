"""Settings: one record, read from the environment by entry points alone."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

import limits
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
    "admin_token": "",  # nosec B105 that there is none is no password
}
"""How to write defaults that depend on the machine."""


class Settings(BaseSettings):
    """What can be set by ``NUMSCRIBE_*``; ``HOST`` and ``PORT`` are honoured too."""

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
        description="Port to listen on; 0 takes a free one.",
    )
    workers: Annotated[int, Field(ge=1, le=256)] = Field(
        default=min(2, os.cpu_count() or 1), description="Worker processes."
    )
    model: str = Field(
        default="default", description="Name of a packaged model, or path of an .onnx file."
    )
    threshold: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.5, description="Least confidence of an accepted reading."
    )
    max_megapixels: Annotated[float, Field(gt=0, le=64)] = Field(
        default=35.0, description="Largest picture that is read, in megapixels."
    )
    queue: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=16,
        description="Requests of a worker that wait while it reads two others; the next one is "
        "answered 503. A quarter as many batches run at the same time.",
    )
    request_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        default=30.0, description="Longest time for a request to arrive and be answered."
    )
    rate_limit: str = Field(
        default="",
        description="Most requests of one client, as `100 per minute`; empty for no limit.",
    )
    rate_limit_storage: str = Field(
        default="memory://",
        description="Where requests are counted: `memory://` in each worker by itself, or "
        "`redis://HOST` in all together.",
    )
    proxies: Annotated[int, Field(ge=0, le=10)] = Field(
        default=0,
        description="Reverse proxies in front, whose `X-Forwarded-*` headers are believed.",
    )
    cors_origins: str = Field(
        default="",
        description="Origins, with commas between, whose pages may call the API; `*` for all.",
    )
    max_batch_files: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=1000, description="Most pictures in a batch."
    )
    max_batch_megabytes: Annotated[float, Field(gt=0, le=10_000)] = Field(
        default=100.0,
        description="Most megabytes of a batch, as sent and, for a ZIP, as unpacked too.",
    )
    feedback_url: str = Field(
        default=_default_feedback_url(),
        description="Where feedback is kept: `sqlite:///FILE` (else in the user's data folder) or "
        "`postgresql://HOST/DATABASE`; empty for nowhere.",
    )
    feedback_capacity: Annotated[int, Field(ge=0)] = Field(
        default=100_000, description="Most entries that the store of feedback takes."
    )
    feedback_megabytes: Annotated[float, Field(ge=0)] = Field(
        default=1000.0,
        description="Most megabytes of drawings and pictures that the store of feedback takes.",
    )
    admin_token: SecretStr = Field(
        default=SecretStr(""),
        description="Who sends it may export and delete feedback over HTTP; "
        f"{_SHORTEST_TOKEN} characters at least; empty, and there are no such routes.",
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto",
        description="Form of a log line: `json` or `text`; `auto` is text on a screen, else JSON.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="Least level of a line in the log: `debug`, `info`, `warning` or `error`.",
    )
    access_log: Literal["all", "problems"] = Field(
        default="problems",
        description="Which requests the log has: `all`, or `problems` alone, those that are "
        "refused, fail or take a second; the others are `debug`.",
    )

    @classmethod
    def document(cls) -> str:
        """Return a table of all settings, in Markdown."""
        rows = ["| variable | default | what it is |", "|---|---|---|"]
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
            raise ValueError(f"it must have {_SHORTEST_TOKEN} characters, or none")
        return value

    @field_validator("rate_limit")
    @classmethod
    def _check_rate_limit(cls, value: str) -> str:
        if value:
            limits.parse_many(value)
        return value

    @classmethod
    def load(cls, **changes: Any) -> Settings:
        """Read the environment, and change what the caller names.

        Raises:
            InvalidRequestError: A value is not allowed; the message names the setting.
        """
        try:
            return cls(**{key: value for key, value in changes.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "settings"
            raise InvalidRequestError(
                f"The setting {name.lower()} is wrong: {first['msg']}."
            ) from error
