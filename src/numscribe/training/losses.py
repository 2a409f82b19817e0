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
    """Return cross-entropy over digits, distillation loss, and rejection loss."""
    is_digit = labels != NOT_A_DIGIT
    answers = logits[is_digit, :NOT_A_DIGIT]
    loss = functional.cross_entropy(
        answers, labels[is_digit], label_smoothing=recipe.label_smoothing
    )
    if teachers:
        lesson = _distillation_loss(recipe, teachers, pictures[is_digit], answers)
        loss = (1 - recipe.distillation) * loss + recipe.distillation * lesson
    # Batches of digits only would teach the network never to refuse.
    if logits.shape[1] > NOT_A_DIGIT and not bool(is_digit.all()):
        refusal = functional.binary_cross_entropy_with_logits(
            logits[:, NOT_A_DIGIT], is_digit.float()
        )
        loss = loss + recipe.refusing * refusal
    return loss


def _distillation_loss(
    recipe: Recipe, teachers: list[nn.Module], pictures: Tensor, logits: Tensor
) -> Tensor:
    """Return the divergence from the teachers (Hinton, Vinyals, Dean, *Distilling*, 2015)."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
        every = [teacher(pictures)[:, :NOT_A_DIGIT].float() for teacher in teachers]
    taught = torch.stack(every).mean(0)  # (n, 10)
    soft = recipe.softness
    return soft**2 * functional.kl_div(
        functional.log_softmax(logits / soft, 1),
        functional.log_softmax(taught / soft, 1),
        reduction="batchmean",
        log_target=True,
    )
