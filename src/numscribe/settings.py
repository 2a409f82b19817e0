"""Settings: one record, read from the environment by entry points alone."""

from __future__ import annotations

import os
from typing import Annotated, Any

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from numscribe.errors import InvalidRequestError


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
    threads: Annotated[int, Field(ge=1, le=256)] = Field(
        default=4, description="Threads of a worker."
    )
    model: str = Field(
        default="default", description="Name of a packaged model, or path of an .onnx file."
    )
    threshold: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.5, description="Least confidence of an accepted reading."
    )
    max_megapixels: Annotated[float, Field(gt=0, le=64)] = Field(
        default=40.0, description="Largest picture that is read, in megapixels."
    )

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
