import numpy as np
import onnx
import pytest

from drawings import number
from numscribe.io.strokes import parse_strokes
from numscribe.models.line_model import LineModel
from numscribe.models.registry import model_content
from numscribe.reading.batching import run_batched
from numscribe.reading.number import number_task
from numscribe.reading.recognizer import Recognizer
from numscribe.reading.stroke_components import StrokeComponents


def batched_model() -> LineModel:
    """The packaged line reader, as a model that takes several images at once."""
    model = onnx.load_from_string(model_content("lines", "lines"))
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "n"
    del model.graph.value_info[:]
    return LineModel(model.SerializeToString())


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


@pytest.mark.parametrize("is_batched", [False, True], ids=["one image a run", "many"])
def test_a_batch_gives_the_same_numbers_as_single_reads(
    recognizer: Recognizer, is_batched: bool
) -> None:
    model = batched_model() if is_batched else recognizer.lines
    texts = ["42", "7", "350", "96", "42", "1984", "8", "350"]
    inks = [StrokeComponents(parse_strokes(number(text))) for text in texts]
    tasks = [number_task(ink, model) for ink in inks]
    together = run_batched(tasks, model, recognizer.digits.predict)
    for ink, many in zip(inks, together, strict=True):
        (one,) = recognizer.read_numbers([ink])
        assert [s.symbol for s in one.segments] == [s.symbol for s in many.segments]
        assert many.confidence == pytest.approx(one.confidence, abs=1e-5)
        assert [text for text, _ in many.alternatives] == [text for text, _ in one.alternatives]


def test_line_images_of_one_width_form_a_batch() -> None:
    model = batched_model()
    rng = np.random.default_rng(3)
    images = [rng.integers(0, 256, (40, width), dtype=np.uint8) for width in (60, 31, 60, 32, 90)]
    for image, many in zip(images, model.logits_of(images), strict=True):
        np.testing.assert_allclose(many, model.logits(image), atol=1e-4)


def test_an_empty_batch_has_no_numbers(recognizer: Recognizer) -> None:
    assert recognizer.read_numbers([]) == []
