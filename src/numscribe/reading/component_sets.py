"""The components of an input, and the images of groups of them, for ink and for strokes."""

from __future__ import annotations

from numscribe.reading.ink_components import InkComponents
from numscribe.reading.stroke_components import StrokeComponents

Components = InkComponents | StrokeComponents
"""The components of one input."""
