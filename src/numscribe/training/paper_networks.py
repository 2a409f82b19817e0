"""The networks of the ink model, a U-Net, and of the line reader."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from numscribe.models.symbols import SYMBOLS
from numscribe.training.layers import Convolution, Residual

_FINDER_WIDTHS = (20, 28, 40)
"""Channels of the line finder at a quarter, an eighth and a sixteenth of the resolution."""


class InkNetwork(nn.Module):
    """A U-Net (Ronneberger et al., 2015) with sums in place of concatenations.

    It works at half resolution: 2×2 pixels are moved to channels at the input, and back at the
    output. A second, smaller decoder finds the lines of writing.
    """

    def __init__(self, widths: tuple[int, ...] = (16, 32, 48, 64)) -> None:
        """Create a network with these numbers of channels, one per level."""
        super().__init__()
        self.stem = nn.Sequential(
            Convolution(12, widths[0]), Residual(Convolution(widths[0], widths[0]))
        )
        self.down = nn.ModuleList(
            nn.Sequential(Convolution(a, b, stride=2), Residual(Convolution(b, b)))
            for a, b in pairwise(widths)
        )
        self.middle = nn.Sequential(Residual(Convolution(widths[-1], widths[-1])))
        self.up = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairwise(widths))
        self.merge = nn.ModuleList(Convolution(a, a) for a in widths[:-1])
        self.head = nn.Conv2d(widths[0], 3 * 4, 1)
        self.lines = LineFinder(widths)

    def forward(self, images: Tensor) -> Tensor:
        """Map pictures (n, 3, h, w) in [0, 1] to the logits of four maps (n, 4, h, w).

        h and w are multiples of 16. The first three maps are coverages; the last one has the lines
        of writing.
        """
        # Normalize brightness and contrast.
        centred = images - images.mean((2, 3), keepdim=True)
        spread = centred.square().mean((1, 2, 3), keepdim=True).sqrt()
        x = self.stem(functional.pixel_unshuffle(centred / (spread + 0.02), 2))
        skipped = []
        for down in self.down:
            skipped.append(x)
            x = down(x)
        x = self.middle(x)
        decoded = [x]
        for up, merge, skip in zip(
            reversed(self.up), reversed(self.merge), reversed(skipped), strict=True
        ):
            x = merge(functional.interpolate(up(x), scale_factor=2.0, mode="nearest") + skip)
            decoded.append(x)
        coverage = functional.pixel_shuffle(self.head(x), 2)
        return torch.cat([coverage, self.lines(decoded[::-1])], 1)


class LineFinder(nn.Module):
    """Finds the middle bands of lines of writing in the features of the ink network.

    Depthwise separable convolutions at low resolution see about four digits to each side.
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        """Create a network for features with these numbers of channels, one per level."""
        super().__init__()
        inner = (widths[0], *(_FINDER_WIDTHS[: len(widths) - 1]))
        self.down = nn.ModuleList(_separable(a, b, stride=2) for a, b in pairwise(inner))
        self.skip = nn.ModuleList(
            nn.Conv2d(a, b, 1) for a, b in zip(widths[1:], inner[1:], strict=True)
        )
        self.middle = nn.Sequential(
            *(Residual(_separable(inner[-1], inner[-1], 5)) for _ in range(3))
        )
        self.up = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairwise(inner[1:]))
        self.merge = nn.ModuleList(_separable(a, a, 5) for a in inner[1:-1])
        self.head = nn.Conv2d(inner[1], 4 * 4, 1)

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """Map features of the decoder, from half resolution down, to logits (n, 1, h, w)."""
        x = features[0]
        levels = []
        for down, skip, feature in zip(self.down, self.skip, features[1:], strict=True):
            x = down(x) + skip(feature)
            levels.append(x)
        x = self.middle(levels.pop())
        for up, merge, level in zip(
            reversed(self.up), reversed(self.merge), reversed(levels), strict=True
        ):
            x = merge(functional.interpolate(up(x), scale_factor=2.0, mode="nearest") + level)
        return functional.pixel_shuffle(self.head(x), 4)


def _separable(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    """Return a depthwise separable convolution (Chollet, *Xception*, 2017) with normalizations."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, size, stride, size // 2, groups=inputs, bias=False),
        nn.BatchNorm2d(inputs),
        nn.ReLU(inplace=True),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class LineNetwork(nn.Module):
    """A convolutional network whose output depends on about two digits to each side.

    A recurrent network would memorize numbers that are frequent in the training data; the receptive
    field of this network is too small for that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            Convolution(1, 24, stride=2),  # (n, 24, 20, w / 2)
            Residual(Convolution(24, 24)),
            Convolution(24, 48, stride=(2, 1)),  # (n, 48, 10, w / 2)
            Residual(Convolution(48, 48)),
            Residual(Convolution(48, 48)),
            Convolution(48, 80, stride=(2, 1)),  # (n, 80, 5, w / 2)
            Residual(Convolution(80, 80)),
            Residual(Convolution(80, 80)),
            nn.Conv2d(80, 128, (5, 3), padding=(0, 1), bias=False),  # (n, 128, 1, w / 2)
            nn.BatchNorm2d(128),
            nn.ReLU(inplace=True),
        )
        self.context = nn.Sequential(
            *(Residual(_along(128, 5, dilation)) for dilation in (1, 2, 2)), nn.Dropout(0.1)
        )
        self.head = nn.Conv1d(128, len(SYMBOLS) + 1, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        """Map line images (n, 40, w) in [0, 1] to logits (n, w / 2, classes)."""
        columns = self.body(images.unsqueeze(1)).squeeze(2)
        return self.head(self.context(columns)).transpose(1, 2)  # type: ignore[no-any-return]


def _along(width: int, size: int, dilation: int) -> nn.Sequential:
    """Return a convolution along the line, batch normalization and ReLU."""
    padding = dilation * (size - 1) // 2
    return nn.Sequential(
        nn.Conv1d(width, width, size, padding=padding, dilation=dilation, bias=False),
        nn.BatchNorm1d(width),
        nn.ReLU(inplace=True),
    )
