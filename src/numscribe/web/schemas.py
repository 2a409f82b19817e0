"""Request models of the HTTP API, and helpers for JSON schemas."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from numscribe.io.strokes import MAX_STROKES
from numscribe.reading.expectation import EXPECTATION, Expectation

Probability = Annotated[float, Field(ge=0, le=1)]


def _to_whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE: Final = BeforeValidator(_to_whole)
"""Converts 2.0 to 2, since JSON does not distinguish them."""


def _check_expectation(text: str) -> str:
    Expectation.parse(text)  # its error messages are clearer than those of the pattern
    return text


Expected = Annotated[
    str,
    Field(max_length=200, json_schema_extra={"pattern": EXPECTATION}),
    AfterValidator(_check_expectation),
]

_DIGITS = r"^[0-9]{0,64}$"

STROKES = {
    "type": "array",
    "maxItems": MAX_STROKES,
    "items": {
        "type": "array",
        "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    },
}


_ONE_INPUT: JsonDict = {
    "oneOf": [
        {
            "required": ["strokes"],
            "properties": {"strokes": {"type": "array"}, "image": {"type": "null"}},
        },
        {
            "required": ["image"],
            "properties": {
                "image": {"type": "string", "pattern": r"\S"},
                "strokes": {"type": "null"},
            },
        },
    ]
}
"""JSON schema: either strokes or a picture."""


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a model with all references resolved."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(node: Any) -> Any:
        if isinstance(node, list):
            return [whole(value) for value in node]
        if not isinstance(node, dict):
            return node
        rest = {key: whole(value) for key, value in node.items() if key != "$ref"}
        if "$ref" in node:
            rest |= whole(parts[node["$ref"].rpartition("/")[2]])
        return rest

    one: dict[str, Any] = whole(schema)
    return one


def multipart_schema(file: dict[str, Any], kind: type[BaseModel] | None = None) -> dict[str, Any]:
    """Return the JSON schema of a form with a field ``file`` and options.

    Args:
        file: JSON schema of the field.
        kind: The options; None for those of a reading.
    """
    schema = schema_of(kind or ReadOptions)
    # A form has no null; absent fields are omitted.
    options = {}
    for name, given in schema["properties"].items():
        kept = {key: value for key, value in given.items() if value is not None}
        kinds = [kind for kind in kept.pop("anyOf", []) if kind != {"type": "null"}]
        options[name] = kept | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})
    return schema | {"properties": {"file": file, **options}, "required": ["file"]}


class ReadOptions(BaseModel):
    """Options of a reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pictures: bool = Field(
        default=False, description="Whether to include the model's 28×28 input of each digit."
    )
    threshold: Probability | None = Field(
        default=None, description="Minimum confidence of an accepted reading."
    )
    model: str | None = Field(
        default=None,
        description="Name of the model, as `/api/v1/models` lists it.",
        max_length=100,
        examples=["default"],
    )
    top: Annotated[int, Field(ge=1, le=10), WHOLE] | None = Field(
        default=None, description="Number of the most probable digits to list for each digit."
    )
    single: bool = Field(default=False, description="Whether to read the input as one digit.")
    expect: Expected | None = Field(
        default=None,
        description="Constraint on the number: digits=5, pattern=###-#### (# is any digit, a digit "
        "stands for itself), check=luhn (or isbn13, aba); joined by semicolons.",
        examples=["digits=5"],
    )
    explain: bool | Literal["layers"] = Field(
        default=False,
        description="true returns pictures that explain the reading; layers returns what the "
        "models computed for one digit.",
    )
    layers_of: Annotated[int, Field(ge=0, le=10_000), WHOLE] = Field(
        default=0, description="Index of the digit whose layers are returned."
    )


class ReadRequest(ReadOptions):
    """JSON with either strokes or a picture in base64."""

    model_config = ConfigDict(json_schema_extra=_ONE_INPUT)

    # Any: NumPy checks the points later, a hundred times as fast as pydantic.
    strokes: Annotated[list[Any] | None, Field(json_schema_extra=STROKES)] = Field(
        default=None,
        description="Strokes in the order in which they were drawn: lists of [x, y], y down.",
        examples=[[[[10, 10], [90, 12], [40, 120]]]],
    )
    image: str | None = Field(
        default=None, description="A picture in base64, or as a data URL.", examples=[None]
    )


class PictureRequest(BaseModel):
    """JSON with a picture in base64, for routes that do not read strokes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    image: str = Field(
        description="A picture in base64, or as a data URL.",
        json_schema_extra={"pattern": r"\S"},
    )


class FeedbackRequest(BaseModel):
    """A drawing, the text that was read, and the correct text."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_ONE_INPUT)

    strokes: Annotated[list[Any] | None, Field(json_schema_extra=STROKES)] = Field(
        default=None,
        description="The drawing as strokes: lists of [x, y], y down.",
        examples=[[[[10, 10], [90, 12], [40, 120]]]],
    )
    image: str | None = Field(
        default=None, description="The drawing as a picture in base64, or as a data URL."
    )
    read: str = Field(description="The text that was read.", pattern=_DIGITS, examples=["1"])
    label: str = Field(
        description="The correct digits; empty if the input is not a number.",
        pattern=_DIGITS,
        examples=["7"],
    )
    consent: Literal[True] = Field(
        description="Consent of the sender to store the drawing and to use it for training."
    )
    model: str = Field(
        default="",
        description="The model that read it, from the reading.",
        pattern=r"^[A-Za-z0-9._@+-]{0,100}$",
        examples=["default@0.1.0"],
    )
