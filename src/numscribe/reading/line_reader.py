"""Reading of one line: beam search, forced alignment, and rescoring of each digit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.models.line_model import LineModel
from numscribe.models.symbols import DIGITS, SYMBOLS, digits_of
from numscribe.models.text_prior import TextPrior
from numscribe.reading.alignment import assign_components, force_align
from numscribe.reading.batching import DigitPictures, LineImage, Task
from numscribe.reading.components import Component, Components
from numscribe.reading.ctc import Columns, beam_search
from numscribe.reading.expectation import Expectation
from numscribe.reading.line_image import Frame, frame_line
from numscribe.reading.probabilities import softmax
from numscribe.reading.rescoring import (
    line_hypotheses,
    rescore_digit,
    rescore_segments,
    rescore_texts,
    symbol_probabilities,
)
from numscribe.reading.segments import Hypothesis, LineReading, Segment
from numscribe.records import Box, union

_ClassifiedDigit = tuple[NDArray[np.float32], NDArray[np.float64], float]
"""Picture of a digit, its probabilities, and its rejection probability."""

_BEAM_WIDTH, _CONSTRAINED_BEAM_WIDTH = 10, 30
"""Number of prefixes kept by the beam search; more where the expected text may be unlikely."""

_MAX_ALTERNATIVES = 4
"""Maximum number of symbols of a segment, with its own."""

_MIN_ALTERNATIVE = 1e-4
"""Minimum probability of an alternative symbol."""


def line_task(
    line: Sequence[Component],
    components: Components,
    model: LineModel,
    expectation: Expectation | None = None,
) -> Task[LineReading]:
    """Return a task for ``run_batched`` that reads a line.

    Args:
        line: Its components from left to right, at least one.
        components: All components of the input.
        model: The line reader.
        expectation: What is known of the text; constrains the search.
    """
    frame = frame_line([component.box for component in line])
    logits = yield LineImage(components.line_image(line, frame))
    columns = softmax(logits, model.temperature)
    texts = _search(columns, model.prior, expectation)
    text, score = texts[0]
    if not text:
        return LineReading((), (Hypothesis("", score),), tuple(line), frame.height)
    spans = force_align(columns, text)
    # A column is two pixels wide.
    centres = [frame.to_input(first + last + 1) for first, last in spans]
    groups, unread = assign_components(line, centres, components, frame.height)
    classified = yield from _classify_digits(text, groups, components)
    segments = [
        _make_segment(
            symbol,
            symbol_probabilities(columns, span),
            group,
            _segment_box(group, frame, span),
            classified.get(index),
        )
        for index, (symbol, span, group) in enumerate(zip(text, spans, groups, strict=True))
    ]
    segments = rescore_segments(segments, model.prior)
    return LineReading(
        tuple(segments), line_hypotheses(segments, texts), tuple(unread), frame.height
    )


def _search(
    columns: Columns, prior: TextPrior, expectation: Expectation | None
) -> list[tuple[str, float]]:
    """Return texts and their log probabilities, best first; those that are expected before all."""
    texts = beam_search(columns, _BEAM_WIDTH)
    if expectation is None:
        return rescore_texts(texts, prior)
    constrained = beam_search(columns, _CONSTRAINED_BEAM_WIDTH, expectation.may_start)
    fitting = [row for row in constrained if expectation.fits(digits_of(row[0]))]
    known = {text for text, _ in fitting}
    texts = rescore_texts([*fitting, *(row for row in texts if row[0] not in known)], prior)
    return sorted(texts, key=lambda row: not expectation.fits(digits_of(row[0])))


def _classify_digits(
    text: str, groups: Sequence[list[Component]], components: Components
) -> Task[dict[int, _ClassifiedDigit]]:
    """Classify the digits of a text that have ink, by index."""
    digits = [i for i, symbol in enumerate(text) if symbol in DIGITS and groups[i]]
    if not digits:
        return {}
    pictures = np.stack([components.picture(groups[i]) for i in digits])
    strokes = [components.strokes(groups[i]) for i in digits]
    probabilities, p_reject = yield DigitPictures(pictures, strokes)
    return {i: (pictures[k], probabilities[k], float(p_reject[k])) for k, i in enumerate(digits)}


def _make_segment(
    symbol: str,
    symbols: NDArray[np.float64],
    group: Sequence[Component],
    box: Box,
    classified: _ClassifiedDigit | None,
) -> Segment:
    """Return a segment; the digit models may replace the digit of whole components.

    Args:
        symbol: The line reader's symbol.
        symbols: The line reader's probabilities of ``SYMBOLS``, float64 (len(SYMBOLS),).
        group: Its components.
        box: Its bounding box.
        classified: The output of the digit models, or None.
    """
    picture, probabilities, p_reject = classified or (None, None, 0.0)
    if probabilities is not None:
        pooled = rescore_digit(symbols, probabilities, p_reject)
        if any(component.is_part for component in group):
            # The digit models were not trained on parts: they only make the digit less certain.
            digits = symbols[: len(DIGITS)]
            probabilities = digits / digits.sum()
        else:
            symbol = DIGITS[int(pooled[: len(DIGITS)].argmax())]
        symbols = pooled
    alternatives = tuple(
        (SYMBOLS[i], float(symbols[i]))
        for i in np.argsort(-symbols)[:_MAX_ALTERNATIVES]
        if SYMBOLS[i] != symbol and symbols[i] > _MIN_ALTERNATIVE
    )
    probability = float(symbols[SYMBOLS.index(symbol)])
    return Segment(
        symbol, probability, alternatives, tuple(group), box, picture, probabilities, p_reject
    )


def _segment_box(group: Sequence[Component], frame: Frame, span: tuple[int, int]) -> Box:
    """Return the bounding box of a symbol's ink; without ink, that of its columns."""
    if group:
        return union([component.box for component in group])
    left, right = frame.to_input(2 * span[0]), frame.to_input(2 * span[1] + 2)
    middle = frame.middle + frame.slope * ((left + right) / 2 - frame.left)
    return Box(left, middle - frame.height / 2, right - left, frame.height)
