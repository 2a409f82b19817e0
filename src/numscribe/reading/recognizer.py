"""``Recognizer``: all steps from an input to its Reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, overload

from numscribe.errors import InputError
from numscribe.imaging.background import flat_background_ink
from numscribe.imaging.ink_maps import map_ink_at_scales
from numscribe.io.decode import MAX_PIXELS
from numscribe.io.source import Picture, Source, open_batches, open_source
from numscribe.models.ink_model import InkModel
from numscribe.models.line_model import LineModel
from numscribe.reading.assembly import assemble
from numscribe.reading.batching import Task, run_batched
from numscribe.reading.candidates import (
    DEFAULT_THRESHOLD,
    EMPTY,
    Candidate,
    choose_candidate,
    without_larger_shapes,
)
from numscribe.reading.component_sets import Components
from numscribe.reading.digits import DigitEnsemble
from numscribe.reading.expectation import Expectation
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.ink_reader import NOT_FLAT, InkReader
from numscribe.reading.number import Number, WidthLimit, number_task
from numscribe.records import InkPicture, Reading, Strokes


class Recognizer:
    """Reads handwriting from pictures and strokes.

    A recognizer has no state between calls, so threads may share one.

    Attributes:
        digits: The digit models.
        lines: The line reader.
        ink: The ink model.
        model: Name and version of the digit model, as ``name@version``.
        threshold: Minimum confidence of an accepted reading, 0 to 1.

    >>> reading = Recognizer().read([[[10, 10], [12, 60], [11, 120]]])
    >>> reading.text
    '1'
    """

    def __init__(
        self,
        model: str = "default",
        *,
        lines: str = "lines",
        ink: str = "ink",
        pen: str | None = None,
        threshold: float = DEFAULT_THRESHOLD,
        max_pixels: int = MAX_PIXELS,
    ) -> None:
        """Load the models.

        Args:
            model: The digit model: name of a packaged one, or path of an ``.onnx`` file.
            lines: The line reader, by name or path.
            ink: The ink model, by name or path.
            pen: The trajectory model, by name or path, or "" for none. By default, the packaged one
                is used with a packaged digit model, and none with an ``.onnx`` file.
            threshold: Minimum confidence of an accepted reading, 0 to 1.
            max_pixels: Maximum number of pixels of a picture.

        Raises:
            ModelError: A model is unknown or broken.
        """
        self.digits = DigitEnsemble.load(model, pen)
        self.lines = LineModel.load(lines)
        self.ink = InkModel.load(ink)
        self.model = self.digits.name
        self.threshold = threshold
        self._max_pixels = max_pixels

    def read(
        self,
        source: Source,
        *,
        threshold: float | None = None,
        single: bool = False,
        expect: Expectation | str | None = None,
    ) -> Reading:
        """Read a picture or strokes.

        Args:
            source: A path; an encoded picture; a pixel array of shape (height, width) or
                (height, width, 3 or 4), RGB or RGBA; strokes, lists of [x, y] points, y down; or
                what ``open`` returned.
            threshold: Minimum confidence of an accepted reading, instead of the recognizer's.
            single: Read one digit, instead of a number of any length.
            expect: What is known of the number, as ``Expectation.parse`` accepts it.

        Returns:
            The reading. Its text is empty if there is no ink.

        Raises:
            InputError: The input cannot be read.
        """
        task = self._task(self.open(source), self._ink_reader(threshold, single, expect))
        return run_batched([task], self.lines, self.digits.predict)[0]

    @overload
    def read_many(
        self,
        sources: Iterable[Source],
        *,
        threshold: float | None = None,
        single: bool = False,
        expect: Expectation | str | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[Reading]: ...

    @overload
    def read_many(
        self,
        sources: Iterable[Source],
        *,
        threshold: float | None = None,
        single: bool = False,
        expect: Expectation | str | None = None,
        return_exceptions: bool,
    ) -> list[Reading | InputError]: ...

    def read_many(
        self,
        sources: Iterable[Source],
        *,
        threshold: float | None = None,
        single: bool = False,
        expect: Expectation | str | None = None,
        return_exceptions: bool = False,
    ) -> Sequence[Reading | InputError]:
        """Read several pictures or drawings, with the models in batches.

        The readings are those of ``read``. At most 16 inputs are open at a time.

        Args:
            sources: Inputs as for ``read``, such as paths, or an array of pictures, (n, height,
                width).
            threshold: As for ``read``.
            single: As for ``read``.
            expect: As for ``read``; it applies to each input.
            return_exceptions: Return the error of an input that cannot be read in the place of its
                reading, instead of raising it.

        Returns:
            A reading for each input, in order.

        Raises:
            InputError: An input cannot be read, and ``return_exceptions`` is False. A note on the
                exception gives its index, from 0.

        >>> one, seven = [[[5, 0], [5, 9]]], [[[0, 0], [6, 0], [2, 9]]]
        >>> [reading.text for reading in Recognizer().read_many([one, seven])]
        ['1', '7']
        """
        reader = self._ink_reader(threshold, single, expect)
        readings: list[Reading | InputError] = []
        for batch in open_batches(sources, self._max_pixels, return_exceptions=return_exceptions):
            tasks = [self._task(one, reader) for one in batch if not isinstance(one, InputError)]
            read = iter(run_batched(tasks, self.lines, self.digits.predict))
            readings += [one if isinstance(one, InputError) else next(read) for one in batch]
        return readings

    def open(self, source: Source) -> Strokes | Picture:
        """Decode a picture, or check strokes, for ``read`` and other uses.

        Raises:
            InputError: The input cannot be read.
        """
        return open_source(source, self._max_pixels)

    def map_scales(self, picture: Picture, digit: float = 0.0) -> Iterator[InkPicture]:
        """Yield the ink on paper that ``read`` uses; ``digit`` is as in ``map_ink_at_scales``."""
        return map_ink_at_scales(picture.image, self.ink.maps, digit)

    def read_numbers(self, inputs: Sequence[Components]) -> list[Number]:
        """Read several numbers without skew, such as cells of a table, in batches.

        Args:
            inputs: The components of each number, at least one.
        """
        tasks = [number_task(components, self.lines) for components in inputs]
        return run_batched(tasks, self.lines, self.digits.predict)

    def assemble(self, number: Number, components: Components) -> Candidate:
        """Return a number as a candidate with calibrated confidence.

        Args:
            number: A result of ``read_numbers``.
            components: The components that it was read from; boxes are in their unit.
        """
        return assemble(number, components, self.lines.confidence)

    def _ink_reader(
        self, threshold: float | None, single: bool, expect: Expectation | str | None
    ) -> InkReader:
        return InkReader(
            self.lines,
            self.threshold if threshold is None else threshold,
            single=single,
            expectation=Expectation.parse(expect) if isinstance(expect, str) else expect,
        )

    def _task(self, opened: Strokes | Picture, reader: InkReader) -> Task[Reading]:
        """Return a task that reads an opened input."""
        if isinstance(opened, Picture):
            candidate = (yield from self._read_picture(opened, reader)).placed(opened.scale)
        else:
            candidate = (yield from reader.read_strokes(opened)) if opened else EMPTY
        return candidate.to_reading(reader.threshold, self.model)

    def _read_picture(self, picture: Picture, reader: InkReader) -> Task[Candidate]:
        """Read ink on a flat background, then that of the ink model until a line is accepted.

        If all ink on a flat background was read and accepted, the first line of the ink model is
        enough: it only has to confirm that nothing else, such as a border, was read.
        """
        flat = flat_background_ink(picture.image)
        on_flat = NOT_FLAT
        if flat is not None:
            on_flat = yield from reader.read_flat(flat)
            candidate = on_flat.candidate.placed(flat.scale, flat.left, flat.top)
            on_flat = replace(on_flat, candidate=candidate)
        if on_flat.is_settled:
            return on_flat.candidate
        height, width = picture.image.shape[:2]
        is_read = on_flat.candidate.is_complete(reader.threshold)
        limit = WidthLimit()
        on_paper: list[Candidate] = []
        in_lines: list[Candidate] = []
        for found in self.map_scales(picture, on_flat.digit_height):
            components = InkComponents(found.ink, found.contrast, found.lines)
            if not components.all:
                continue
            candidate = yield from reader.read_number(components, limit)
            candidate = candidate.placed(found.scale, found.left, found.top)
            if reader.single:
                candidate = reader.main_digit(candidate, width, height)
            on_paper.append(candidate)
            if found.lines is not None:
                in_lines.append(candidate)
                if is_read or candidate.is_accepted(reader.threshold):
                    break
        if not on_paper:  # a texture or print, unless it is one small digit
            return on_flat.candidate if on_flat.is_one else EMPTY
        candidates = on_paper if flat is None else [on_flat.candidate, *on_paper]
        return choose_candidate(without_larger_shapes(candidates, in_lines), reader.threshold)
