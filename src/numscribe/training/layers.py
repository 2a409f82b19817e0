"""Layers shared by several networks."""

from __future__ import annotations

from torch import Tensor, nn


class Convolution(nn.Sequential):
    """A 3×3 convolution without bias, batch normalization and ReLU."""

    def __init__(
        self, inputs: int, outputs: int, stride: int | tuple[int, int] = 1, padding: int = 1
    ) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, stride, padding, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )


class Residual(nn.Module):
    """A residual block: the output of the body is added to its input."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: Tensor) -> Tensor:
        """Map (n, channels, ...) to the same shape."""
        return x + self.body(x)  # type: ignore[no-any-return]
