"""Train a network on one batch, for the tests of the training tasks."""

import torch

from numscribe.training.task import Task


def minimize(task: Task, network: torch.nn.Module, data: object, steps: int) -> list[float]:
    """Train on one batch with Adam, and return the loss of each step."""
    inputs, targets = next(task.batches(data, torch.Generator().manual_seed(0)))
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    found = []
    for _ in range(steps):
        loss = task.loss(network(inputs), inputs, targets, [])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found.append(float(loss.detach()))
    return found
