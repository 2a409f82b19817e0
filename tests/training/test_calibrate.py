import pytest
import torch
from torch.nn import functional

from numscribe.training.calibrate import REFUSED, fit_refusal_shift, fit_temperature


@pytest.mark.parametrize("true_temperature", [0.5, 1.0, 3.0])
def test_the_temperature_of_the_labels_is_fitted(true_temperature: float) -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(20_000, 10, generator=generator) * 3
    chances = functional.softmax(logits / true_temperature, dim=1)
    labels = torch.multinomial(chances, 1, generator=generator).squeeze(1)
    assert fit_temperature(logits, labels) == pytest.approx(true_temperature, rel=0.05)


def test_few_digits_are_refused_after_the_shift() -> None:
    logits = torch.linspace(-3, 7, 1001)
    shift = fit_refusal_shift(logits)
    assert float(((logits + shift) < 0).float().mean()) == pytest.approx(REFUSED, abs=2e-3)


def test_the_shift_of_confident_digits_is_zero() -> None:
    assert fit_refusal_shift(torch.full((100,), 4.0)) == 0.0
