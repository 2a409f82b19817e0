"""The loss of the digit models."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from numscribe.records import NOT_A_DIGIT
from numscribe.training.recipe import Recipe


def digit_loss(
    recipe: Recipe, teachers: list[nn.Module], pictures: Tensor, logits: Tensor, labels: Tensor
) -> Tensor:
    """Return the loss of a batch: cross-entropy, distillation loss and rejection loss.

    Args:
        recipe: The weights of the three losses.
        teachers: Networks to distil; empty without distillation.
        pictures: Inputs of the networks, float32 (n, ...).
        logits: Outputs of the trained network, float32 (n, 10) or (n, 11).
        labels: int64 (n,), 0 to 9, or 10 for non-digits.
    """
    is_digit = labels != NOT_A_DIGIT
    answers = logits[is_digit, :NOT_A_DIGIT]
    loss = functional.cross_entropy(
        answers, labels[is_digit], label_smoothing=recipe.label_smoothing
    )
    if teachers:
        distilled = _distillation_loss(recipe, teachers, pictures[is_digit], answers)
        loss = (1 - recipe.distillation) * loss + recipe.distillation * distilled
    # A batch without non-digits would push the network towards accepting everything.
    if logits.shape[1] > NOT_A_DIGIT and not bool(is_digit.all()):
        refusal = functional.binary_cross_entropy_with_logits(
            logits[:, NOT_A_DIGIT], is_digit.float()
        )
        loss = loss + recipe.refusing * refusal
    return loss


def _distillation_loss(
    recipe: Recipe, teachers: list[nn.Module], pictures: Tensor, logits: Tensor
) -> Tensor:
    """Return the divergence from the teachers' mean logits, at a temperature.

    Hinton, Vinyals and Dean, *Distilling the Knowledge in a Neural Network* (2015).
    """
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
        outputs = [teacher(pictures)[:, :NOT_A_DIGIT].float() for teacher in teachers]
    targets = torch.stack(outputs).mean(0)  # (n, 10)
    temperature = recipe.softness
    return temperature**2 * functional.kl_div(
        functional.log_softmax(logits / temperature, 1),
        functional.log_softmax(targets / temperature, 1),
        reduction="batchmean",
        log_target=True,
    )
