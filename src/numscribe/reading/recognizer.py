"""``Recognizer``: all steps from an input to its Reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import InputError
from numscribe.imaging.background import flat_background_ink
from numscribe.imaging.ink_maps import find_ink, map_ink_at_scales
from numscribe.io.decode import MAX_PIXELS
from numscribe.io.source import Picture, Source, open_batches, open_source
from numscribe.models.ink_model import InkModel
from numscribe.models.line_model import LineModel
from numscribe.reading.assembly import Placement, assemble
from numscribe.reading.batching import Task, run_batched
from numscribe.reading.candidates import (
    EMPTY,
    Candidate,
    choose_candidate,
    without_larger_shapes,
)
from numscribe.reading.components import Components
from numscribe.reading.decision import DEFAULT_THRESHOLD
from numscribe.reading.digits import DigitEnsemble
from numscribe.reading.expectation import Expectation
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.ink_reader import NOT_FLAT, FlatReading, InkReader
from numscribe.reading.number import Number, WidthLimit, read_numbers
from numscribe.records import Image, InkMaps, InkPicture, Prediction, Reading, Strokes


class Recognizer:
    """Reads handwriting from pictures and strokes.

    A recognizer has no state between calls, so threads may share one.

    Attributes:
        digits: The digit models.
        lines: The line reader.

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
        self._ink = InkModel.load(ink)
        self._threshold = threshold
        self._max_pixels = max_pixels

    @property
    def model(self) -> str:
        """Name and version of the digit model, as ``name@version``."""
        return self.digits.name

    @property
    def threshold(self) -> float:
        """Minimum confidence of an accepted reading, 0 to 1."""
        return self._threshold

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
        return run_batched([task], self.lines, self.classify)[0]

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
            read = iter(run_batched(tasks, self.lines, self.classify))
            readings += [one if isinstance(one, InputError) else next(read) for one in batch]
        return readings

    def open(self, source: Source) -> Strokes | Picture:
        """Decode a picture, or check strokes, for ``read`` and other uses.

        Raises:
            InputError: The input cannot be read.
        """
        return open_source(source, self._max_pixels)

    def ink(self, picture: Picture) -> InkPicture:
        """Return the ink of a decoded picture."""
        return find_ink(picture.image, self._ink.maps)

    def map_scales(self, picture: Picture, digit: float = 0.0) -> Iterator[InkPicture]:
        """Yield the ink on paper that ``read`` uses; ``digit`` is as in ``map_ink_at_scales``."""
        return map_ink_at_scales(picture.image, self._ink.maps, digit)

    def map_picture(self, image: Image) -> InkMaps:
        """Return the maps of handwriting, ruling, print and lines of writing.

        Args:
            image: uint8, (height, width, 3), BGR.
        """
        return self._ink.maps(image)

    def classify(self, pictures: NDArray[np.float32], drawn: Sequence[Strokes] = ()) -> Prediction:
        """Classify digits, as ``DigitEnsemble.predict`` does.

        Args:
            pictures: Float32 in [0, 1], (n, 28, 28), as ``imaging.normalize`` makes them.
            drawn: The strokes of each picture, n of them; empty if there are no strokes.

        Raises:
            ValueError: ``drawn`` is neither empty nor as long as ``pictures``.
        """
        return self.digits.predict(pictures, drawn)

    def read_numbers(self, inputs: Sequence[Components]) -> list[Number]:
        """Read several numbers without skew, such as cells of a table, in batches.

        Args:
            inputs: The components of each number, at least one.
        """
        return read_numbers(inputs, self.lines, self.classify)

    def assemble(self, number: Number, components: Components) -> Candidate:
        """Return a number as a candidate with calibrated confidence.

        Args:
            number: A result of ``read_numbers``.
            components: The components that it was read from; boxes are in their unit.
        """
        return assemble(number, components, self.lines.confidence, Placement())

    def _ink_reader(
        self, threshold: float | None, single: bool, expect: Expectation | str | None
    ) -> InkReader:
        return InkReader(
            self.lines,
            self._threshold if threshold is None else threshold,
            single=single,
            expectation=Expectation.parse(expect) if isinstance(expect, str) else expect,
        )

    def _task(self, opened: Strokes | Picture, reader: InkReader) -> Task[Reading]:
        """Return a task that reads an opened input."""
        if isinstance(opened, Picture):
            candidate = yield from self._read_picture(opened, reader)
        else:
            candidate = (yield from reader.read_strokes(opened)) if opened else EMPTY
        return candidate.to_reading(reader.threshold, self.model)

    def _read_picture(self, picture: Picture, reader: InkReader) -> Task[Candidate]:
        flat = flat_background_ink(picture.image)
        on_flat = NOT_FLAT
        if flat is not None:
            on_flat = yield from reader.read_flat(flat, _placement(picture, flat))
        if on_flat.is_settled:
            return on_flat.candidate
        on_paper, in_lines = yield from self._read_paper(picture, reader, on_flat)
        if not on_paper:  # a texture or print, unless it is one small digit
            return on_flat.candidate if on_flat.is_one else EMPTY
        candidates = on_paper if flat is None else [on_flat.candidate, *on_paper]
        candidates = without_larger_shapes(candidates, in_lines)
        return choose_candidate(candidates, reader.threshold)

    def _read_paper(
        self, picture: Picture, reader: InkReader, on_flat: FlatReading
    ) -> Task[tuple[list[Candidate], list[Candidate]]]:
        """Read the ink that the ink model finds at each scale, until a line is accepted.

        If all ink on a flat background was read and accepted, the first line of the ink model is
        enough: it only has to confirm that nothing else, such as a border, was read.

        Returns:
            All readings, and those of ink that was located by the map of lines.
        """
        height, width = (side * picture.scale for side in picture.image.shape[:2])
        candidates: list[Candidate] = []
        in_lines: list[Candidate] = []
        limit = WidthLimit()
        is_read = on_flat.candidate.is_complete(reader.threshold)
        for found in self.map_scales(picture, on_flat.digit_height / picture.scale):
            components = InkComponents(found.ink, found.contrast, found.lines)
            if not components.all:
                continue
            placement = _placement(picture, found)
            candidate = yield from reader.read_number(components, placement, limit)
            if reader.single:
                candidate = reader.main_digit(candidate, (width, height), picture.scale)
            candidates.append(candidate)
            if found.lines is not None:
                in_lines.append(candidate)
                if is_read or candidate.is_accepted(reader.threshold):
                    break
        return candidates, in_lines


def _placement(picture: Picture, found: InkPicture) -> Placement:
    scale = picture.scale
    return Placement(scale * found.scale, scale * found.left, scale * found.top)
