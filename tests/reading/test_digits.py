import math

import numpy as np
import pytest

from drawings import DIGITS
from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.imaging.normalize import normalize
from numscribe.imaging.strokes import rasterize
from numscribe.io.strokes import parse_strokes
from numscribe.models.classifier import PICTURES, TRAJECTORIES, Classifier, Contract
from numscribe.models.registry import WEIGHTS
from numscribe.reading.digits import DigitEnsemble, predict
from numscribe.reading.probabilities import pool, pool_binary, softmax
from numscribe.reading.recognizer import Recognizer
from numscribe.records import Strokes

CLEAR = [parse_strokes(DIGITS[digit]) for digit in "0123456789"]
ONE_OR_SEVEN = parse_strokes([[[0, 40], [45, 0], [40, 90], [30, 160]]])


class Fixed(Classifier):
    """A model whose output is encoded in the first value of the input."""

    def __init__(self, answers: list[tuple[float, float]], *, refuses: bool = True) -> None:
        """Take, for each answer, the probability that it is a 7, not a 1, and that it is none."""
        self.name, self.temperature, self.refuses = "fixed@1", 1.0, refuses
        self.asked: list[int] = []
        self._answers = answers

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        """Return the logits of the answers."""
        rows = []
        for number in inputs.reshape(len(inputs), -1)[:, 0].round().astype(int).tolist():
            self.asked.append(number)
            seven, none = self._answers[number]
            row = np.full(11 if self.refuses else 10, -60.0)
            row[7], row[1] = math.log(seven), math.log(1 - seven)
            if self.refuses:
                row[10] = math.log((1 - none) / none)
            rows.append(row)
        return np.array(rows, dtype=np.float32)


class Constant(Classifier):
    """A model with the same logits for all inputs."""

    def __init__(self, logits: list[float], temperature: float = 1.0) -> None:
        self.temperature, self.refuses = temperature, len(logits) > 10
        self._logits = np.array(logits, dtype=np.float32)

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        return np.tile(self._logits, (len(inputs), 1))


def test_ten_logits_have_no_rejection_probability() -> None:
    p_digits, p_reject = predict(Constant([0.0] * 10), numbered(2, PICTURES))
    np.testing.assert_allclose(p_digits, 0.1)
    assert p_reject.tolist() == [0, 0]


@pytest.mark.parametrize(("logit", "p_reject"), [(0, 0.5), (np.log(9), 0.1), (-1e4, 1), (1e4, 0)])
def test_the_eleventh_logit_is_that_of_being_a_digit(logit: float, p_reject: float) -> None:
    model = Constant([*range(10), logit], temperature=2.0)
    p_digits, (found,) = predict(model, numbered(1, PICTURES))
    np.testing.assert_allclose(p_digits[0], softmax(np.arange(10, dtype=np.float32), 2.0))
    assert found == pytest.approx(p_reject)


def numbered(count: int, contract: Contract) -> np.ndarray:
    inputs = np.zeros((count, *contract.shape), dtype=np.float32)
    inputs.reshape(count, -1)[:, 0] = np.arange(count)
    return inputs


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[Strokes]:
    """Drawings whose trajectory begins with their number."""
    drawings = [parse_strokes([[[number, 0], [number, 1]]]) for number in range(4)]

    def trace(strokes: Strokes) -> np.ndarray:
        return np.full(TRAJECTORIES.shape, strokes[0][0, 0], dtype=np.float32)

    monkeypatch.setattr("numscribe.reading.digits.trace", trace)
    return drawings


SURE, DOUBTFUL, HOPELESS, HARDLY = (0.995, 0.05), (0.6, 0.05), (0.6, 0.91), (0.98, 0.89)


def test_the_trajectory_model_is_skipped_for_rejected_pictures(traced: list[Strokes]) -> None:
    pictures, pen = Fixed([SURE, DOUBTFUL, HOPELESS, HARDLY]), Fixed([(0.1, 0.5)] * 4)
    probabilities, p_reject = DigitEnsemble(pictures, pen).predict(numbered(4, PICTURES), traced)
    assert pen.asked == [0, 1, 3]
    alone, p_reject_alone = predict(pictures, numbered(4, PICTURES))
    np.testing.assert_array_equal(probabilities[2], alone[2])
    assert p_reject[2] == p_reject_alone[2]
    assert (probabilities[[0, 1, 3], 7] < alone[[0, 1, 3], 7]).all()


def test_the_trajectory_model_is_skipped_for_certain_pictures(traced: list[Strokes]) -> None:
    pictures, pen = Fixed([(0.9999, 0.001), (0.9999, 0.1)]), Fixed([(0.1, 0.5)] * 2)
    probabilities, p_reject = DigitEnsemble(pictures, pen).predict(
        numbered(2, PICTURES), traced[:2]
    )
    assert pen.asked == [1]
    alone, p_reject_alone = predict(pictures, numbered(2, PICTURES))
    np.testing.assert_array_equal(probabilities[0], alone[0])
    assert p_reject[0] == p_reject_alone[0]


def test_pictures_and_trajectories_have_equal_weights_for_digits(traced: list[Strokes]) -> None:
    ensemble = DigitEnsemble(Fixed([(0.8, 0.2)]), Fixed([(0.2, 0.6)]))
    (probabilities,), (p_reject,) = ensemble.predict(numbered(1, PICTURES), traced[:1])
    assert probabilities[7] == pytest.approx(0.5)
    odds = (0.2 / 0.8) ** 0.7 * (0.6 / 0.4) ** 0.3
    assert p_reject == pytest.approx(odds / (1 + odds))


@pytest.mark.parametrize(("of_pictures", "of_pen"), [(True, False), (False, True)])
def test_models_without_a_rejection_output_do_not_affect_p_reject(
    of_pictures: bool, of_pen: bool, traced: list[Strokes]
) -> None:
    pictures = Fixed([(0.8, 0.7)], refuses=of_pictures)
    ensemble = DigitEnsemble(pictures, Fixed([(0.5, 0.99)], refuses=of_pen))
    (probabilities,), (p_reject,) = ensemble.predict(numbered(1, PICTURES), traced[:1])
    assert p_reject == pytest.approx(0.7 if of_pictures else 0.0)
    assert probabilities[7] == pytest.approx(2 / 3)


def test_pictures_without_strokes_skip_the_trajectory_model(traced: list[Strokes]) -> None:
    pictures, pen = Fixed([DOUBTFUL, DOUBTFUL]), Fixed([(0.5, 0.5)] * 2)
    DigitEnsemble(pictures, pen).predict(numbered(2, PICTURES), [traced[1], ()])
    assert pen.asked == [1]
    DigitEnsemble(pictures, pen).predict(numbered(2, PICTURES))
    assert pen.asked == [1]


def test_without_a_trajectory_model_only_pictures_are_classified(traced: list[Strokes]) -> None:
    pictures = Fixed([DOUBTFUL])
    alone = predict(pictures, numbered(1, PICTURES))
    both = DigitEnsemble(pictures).predict(numbered(1, PICTURES), traced[:1])
    np.testing.assert_array_equal(both[0], alone[0])


def test_drawings_must_be_as_many_as_pictures(traced: list[Strokes]) -> None:
    ensemble = DigitEnsemble(Fixed([DOUBTFUL] * 2), Fixed([DOUBTFUL] * 2))
    with pytest.raises(ValueError, match="1 drawings for 2 pictures"):
        ensemble.predict(numbered(2, PICTURES), traced[:1])


def test_pool_binary_agrees_with_pool() -> None:
    one, other = np.array([0.3, 1.0]), np.array([0.6, 0.5])
    np.testing.assert_allclose(
        pool_binary(one, other, 0.4)[0],
        pool(np.array([[0.3, 0.7]]), np.array([[0.6, 0.4]]), 0.4)[0, 0],
    )
    assert np.isfinite(pool_binary(one, other, 0.4)).all()


# The packaged models


def pictures_of(drawn: list[Strokes]) -> np.ndarray:
    return np.stack([normalize(rasterize(strokes)) for strokes in drawn])


def test_the_packaged_models_read_clear_digits() -> None:
    ensemble = DigitEnsemble.load("default")
    probabilities, p_reject = ensemble.predict(pictures_of(CLEAR), CLEAR)
    assert probabilities.argmax(axis=1).tolist() == list(range(10))
    assert (p_reject < 0.1).all()


def test_a_recognizer_uses_trajectories_with_and_without_single() -> None:
    strokes = [stroke.tolist() for stroke in ONE_OR_SEVEN]
    both, pictures = Recognizer(), Recognizer(pen="")
    (single, number), (alone, _) = (
        [reader.read(strokes, single=single).digits[0] for single in (True, False)]
        for reader in (both, pictures)
    )
    assert single.probabilities == number.probabilities
    assert single.probabilities != alone.probabilities
    np.testing.assert_array_equal(single.picture, alone.picture)


@pytest.mark.parametrize("digit", "45")
def test_trajectories_keep_the_order_of_drawing(digit: str) -> None:
    """The second stroke, or both, begin further left: the order on the page is another one."""
    first = (
        [[100.0, 0.0], [90.0, 160.0]]
        if digit == "4"
        else [[30.0, 0.0], [10.0, 60.0], [60.0, 70.0], [90.0, 120.0], [0.0, 160.0]]
    )
    second = (
        [[70.0, 10.0], [0.0, 100.0], [120.0, 100.0]]
        if digit == "4"
        else [[95.0, -2.0], [28.0, 0.0]]
    )
    reader = Recognizer()
    for strokes in ([first, second], [second, first]):
        single, number = (reader.read(strokes, single=single) for single in (True, False))
        assert number.text == single.text == digit
        assert number.digits[0].probabilities == pytest.approx(single.digits[0].probabilities)


def test_the_packaged_trajectory_model_is_used_with_packaged_models_only() -> None:
    strokes = [stroke.tolist() for stroke in ONE_OR_SEVEN]
    path = str(WEIGHTS / "default.onnx")
    own, asked_for, alone, packaged = (
        reader.read(strokes, single=True).digits[0].probabilities
        for reader in (
            Recognizer(path),
            Recognizer(path, pen="pen"),
            Recognizer(pen=""),
            Recognizer(),
        )
    )
    assert own == alone != packaged == asked_for


def test_a_model_of_the_wrong_kind_is_an_error() -> None:
    with pytest.raises(UnknownModelError):
        DigitEnsemble.load("pen")
    with pytest.raises(UnknownModelError):
        DigitEnsemble.load("default", "default")
    with pytest.raises(CorruptModelError):
        DigitEnsemble.load("default", str(WEIGHTS / "default.onnx"))
