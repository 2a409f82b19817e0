from dataclasses import replace

import pytest

from numscribe.feedback.records import Feedback

FEEDBACK = Feedback("strokes", b"[]", "1", "7", "default@1")


def test_feedback_of_the_same_input_and_label_has_the_same_digest() -> None:
    again = replace(FEEDBACK, read="4", model="tiny@2")
    assert again.digest == FEEDBACK.digest


@pytest.mark.parametrize("change", [{"kind": "picture"}, {"content": b"[[]]"}, {"label": "1"}])
def test_other_feedback_has_another_digest(change: dict[str, object]) -> None:
    assert replace(FEEDBACK, **change).digest != FEEDBACK.digest  # type: ignore[arg-type]
