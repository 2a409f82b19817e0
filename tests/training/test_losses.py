from dataclasses import replace

import pytest
import torch
from torch import nn

from numscribe.records import NOT_A_DIGIT
from numscribe.training.losses import digit_loss
from numscribe.training.recipe import Recipe

RECIPE = Recipe(distillation=1.0, softness=2.0, bfloat16=False)
PICTURES = torch.zeros(2, 28, 28)


class Teacher(nn.Module):
    """A network with constant logits."""

    def __init__(self, logits: torch.Tensor) -> None:
        super().__init__()
        self.logits = logits

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.logits.expand(len(pictures), -1)


def one_hot(*digits: int, scale: float = 20.0, is_digit: float | None = None) -> torch.Tensor:
    """Return logits that are certain of digits, (n, 10), or (n, 11) with "is a digit"."""
    logits = torch.full((len(digits), 10), -scale)
    logits[range(len(digits)), list(digits)] = scale
    if is_digit is None:
        return logits
    return torch.cat([logits, torch.full((len(digits), 1), is_digit)], 1)


def test_the_loss_of_certain_and_correct_logits_is_near_zero() -> None:
    labels = torch.tensor([3, 7])
    assert float(digit_loss(RECIPE, [], PICTURES, one_hot(3, 7), labels)) < 1e-6
    assert float(digit_loss(RECIPE, [], PICTURES, one_hot(3, 8), labels)) > 1


def test_distillation_compares_with_the_mean_logits_of_the_teachers() -> None:
    logits = torch.randn(2, 10, generator=torch.Generator().manual_seed(0))
    teachers = [Teacher(logits.mean(0) + shift) for shift in (-1.0, 1.0)]
    same = logits.mean(0).expand(2, -1)
    labels = torch.tensor([0, 1])
    assert float(digit_loss(RECIPE, teachers, PICTURES, same, labels)) == pytest.approx(0, abs=1e-6)
    assert float(digit_loss(RECIPE, teachers, PICTURES, -same, labels)) > 0.01


def test_non_digits_affect_the_rejection_loss_only() -> None:
    labels = torch.tensor([3, NOT_A_DIGIT])
    refused = one_hot(3, 5, is_digit=20.0)
    refused[1, NOT_A_DIGIT] = -20.0
    assert float(digit_loss(RECIPE, [], PICTURES, refused, labels)) < 1e-6
    accepted = one_hot(3, 5, is_digit=20.0)
    loss = float(digit_loss(RECIPE, [], PICTURES, accepted, labels))
    assert loss == pytest.approx(RECIPE.refusing * 10, rel=0.01)
    heavier = replace(RECIPE, refusing=2 * RECIPE.refusing)
    assert float(digit_loss(heavier, [], PICTURES, accepted, labels)) == pytest.approx(2 * loss)


def test_a_batch_of_digits_has_no_rejection_loss() -> None:
    labels = torch.tensor([3, 7])
    logits = one_hot(3, 7, is_digit=-20.0)
    assert float(digit_loss(RECIPE, [], PICTURES, logits, labels)) < 1e-6
