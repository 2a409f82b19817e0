"""Reading of one line: beam search, forced alignment, and rescoring of each digit."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.models.line_model import LineModel
from numscribe.models.symbols import DIGITS, SYMBOLS, digits_of
from numscribe.models.text_prior import TextPrior
from numscribe.reading.alignment import assign_components, force_align, min_columns
from numscribe.reading.batching import DigitPictures, LineImage, Task
from numscribe.reading.component_sets import Components
from numscribe.reading.components import Component, Line
from numscribe.reading.ctc import Columns, beam_search
from numscribe.reading.expectation import Expectation
from numscribe.reading.line_image import Frame
from numscribe.reading.probabilities import softmax
from numscribe.reading.rescoring import (
    DIGIT_WEIGHT,
    DIGIT_WEIGHT_ON_PAPER,
    Choices,
    line_hypotheses,
    rescore_digits,
    rescore_symbols,
    rescore_texts,
    symbol_probabilities,
)
from numscribe.reading.segments import LineReading, Segment
from numscribe.records import Box, union

_BEAM_WIDTH, _CONSTRAINED_BEAM_WIDTH = 10, 30
"""Number of prefixes kept by the beam search; more where the expected text may be unlikely."""

_CERTAIN_TEXT = 0.95
"""A line is read in its second frame if the first one's best text has a lower probability."""

_CERTAIN = 0.999
"""The digit models run only for digits to which the line reader gives a lower probability."""

_MAX_ALTERNATIVES = 4
"""Maximum number of symbols of a segment, including the chosen one."""

_MIN_ALTERNATIVE = 1e-4
"""Minimum probability of an alternative symbol."""


def line_task(
    line: Line,
    components: Components,
    model: LineModel,
    expectation: Expectation | None = None,
) -> Task[LineReading]:
    """Return a task that reads a line.

    Args:
        line: The line.
        components: All components of the input.
        model: The line reader.
        expectation: What is known of the text; constrains the search.
    """
    views: list[_View] = []
    for frame in line.frames:
        (logits,) = yield [LineImage(components.line_image(line.components, frame))]
        columns = softmax(logits, model.temperature)
        views.append(_View(frame, columns, _search(columns, model.prior, expectation)))
        if views[0].texts[0][1] > math.log(_CERTAIN_TEXT):
            break
    texts = _average(views, expectation)
    text, score = texts[0]
    best = max(views, key=lambda view: dict(view.texts).get(text, -math.inf))
    frame = best.frame
    if not text:
        return LineReading((), (("", score),), tuple(line.components), frame.height, len(views))
    # The text of a wide view may have too many symbols for a narrow one.
    fitting = [view for view in views if len(view.columns) >= min_columns(text)]
    aligned = [force_align(view.columns, text) for view in fitting]
    spans = aligned[fitting.index(best)]
    # A column is two pixels wide.
    centres = [frame.to_input(first + last + 1) for first, last in spans]
    groups, unread = assign_components(line.components, centres, components, frame.height)
    symbols = np.mean(
        [symbol_probabilities(view.columns, a) for view, a in zip(fitting, aligned, strict=True)],
        axis=0,
    )
    text, symbols, digits = yield from _rescore_digits(text, symbols, groups, components)
    places = rescore_symbols(_choices(text, symbols), model.prior)
    segments = tuple(
        Segment(
            symbol,
            probability,
            alternatives=tuple(others),
            components=tuple(group),
            box=_segment_box(group, frame, span),
            picture=digit.picture,
            probabilities=digit.probabilities,
            p_reject=digit.p_reject,
        )
        for ((symbol, probability), *others), group, span, digit in zip(
            places, groups, spans, digits, strict=True
        )
    )
    hypotheses = line_hypotheses(segments, texts)
    return LineReading(segments, hypotheses, tuple(unread), frame.height, len(views))


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A line in one of its frames: probabilities of symbols by column, and the texts found."""

    frame: Frame
    columns: Columns
    texts: list[tuple[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class _Classified:
    """A digit by the digit models, as in ``Segment``; the defaults are those of other symbols."""

    picture: NDArray[np.float32] | None = None
    probabilities: NDArray[np.float64] | None = None
    p_reject: float = 0.0


def _average(views: Sequence[_View], expectation: Expectation | None) -> list[tuple[str, float]]:
    """Return the texts of all views with their mean probabilities, ranked as by ``_search``."""
    if len(views) == 1:
        return views[0].texts
    total: defaultdict[str, float] = defaultdict(float)
    for view in views:
        for text, score in view.texts:
            total[text] += math.exp(score) / len(views)
    ranked = sorted(total.items(), key=lambda row: -row[1])
    texts = [(text, math.log(max(mean, 1e-300))) for text, mean in ranked]
    return texts if expectation is None else _expected_first(texts, expectation)


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
    return _expected_first(texts, expectation)


def _expected_first(
    texts: Sequence[tuple[str, float]], expectation: Expectation
) -> list[tuple[str, float]]:
    return sorted(texts, key=lambda row: not expectation.fits(digits_of(row[0])))


def _rescore_digits(
    text: str,
    symbols: NDArray[np.float64],
    groups: Sequence[list[Component]],
    components: Components,
) -> Task[tuple[str, NDArray[np.float64], list[_Classified]]]:
    """Classify the digits of a text, and pool their probabilities with the line reader's.

    Digits without ink are not classified, nor, if there are several digits, those of which the line
    reader is certain.

    Args:
        text: The text.
        symbols: Probabilities of ``SYMBOLS`` of each place, float64 (len(text), len(SYMBOLS)).
        groups: The components of each place.
        components: All components of the input.

    Returns:
        The text, which may have other digits; the pooled probabilities; and the digit of each
        place.
    """
    digits = [_Classified()] * len(text)
    places = [i for i, symbol in enumerate(text) if symbol in DIGITS and groups[i]]
    if not places:
        return text, symbols, digits
    symbols = symbols.copy()
    pictures = np.stack([components.picture(groups[i]) for i in places])
    probabilities = symbols[places, : len(DIGITS)]
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    p_reject = np.zeros(len(places))
    read = list(text)
    # The rejection probability of a single digit is needed in any case.
    unsure = [k for k, i in enumerate(places) if len(places) == 1 or symbols[i].max() < _CERTAIN]
    if unsure:
        own = [places[k] for k in unsure]
        strokes = [components.strokes(groups[i]) for i in own]
        (prediction,) = yield [DigitPictures(pictures[unsure], strokes)]
        classified, p_reject[unsure] = prediction
        weight = DIGIT_WEIGHT_ON_PAPER if components.on_paper else DIGIT_WEIGHT
        symbols[own] = rescore_digits(symbols[own], classified, p_reject[unsure], weight)
        for k, i in zip(unsure, own, strict=True):
            # The digit models were not trained on parts: they only make the digit less certain.
            if not any(component.is_part for component in groups[i]):
                pooled = symbols[i, : len(DIGITS)]
                probabilities[k] = pooled / pooled.sum()
                read[i] = DIGITS[int(pooled.argmax())]
    for k, i in enumerate(places):
        digits[i] = _Classified(pictures[k], probabilities[k], float(p_reject[k]))
    return "".join(read), symbols, digits


def _choices(text: str, symbols: NDArray[np.float64]) -> list[Choices]:
    """Return the symbols that each place of a text may have.

    Args:
        text: The text.
        symbols: Probabilities of ``SYMBOLS`` of each place, float64 (len(text), len(SYMBOLS)).
    """
    order = np.argsort(-symbols, axis=1)[:, :_MAX_ALTERNATIVES]
    choices = []
    for symbol, own, indices in zip(text, symbols.tolist(), order.tolist(), strict=True):
        others = [(SYMBOLS[i], own[i]) for i in indices if own[i] > _MIN_ALTERNATIVE]
        chosen = (symbol, own[SYMBOLS.index(symbol)])
        choices.append([chosen, *(other for other in others if other[0] != symbol)])
    return choices


def _segment_box(group: Sequence[Component], frame: Frame, span: tuple[int, int]) -> Box:
    """Return the bounding box of a symbol's ink; without ink, that of its columns."""
    if group:
        return union([component.box for component in group])
    left, right = frame.to_input(2 * span[0]), frame.to_input(2 * span[1] + 2)
    top = frame.middle_at((left + right) / 2) - frame.height / 2
    return Box(left, top, right - left, frame.height)
