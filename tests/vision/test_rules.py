import numpy as np
import pytest

from drawings import BLACK, DIGITS, ink_mask, page, place
from gallery import ruled
from numscribe.vision.difference import Difference
from numscribe.vision.rules import remove_rules

BLANK = np.full((240, 240, 3), 255, np.uint8)
TRUTH = ink_mask(place(DIGITS["3"], 72, 60, 120), (240, 240), 11) > 0.5


def removed(levels: np.ndarray) -> np.ndarray:
    return remove_rules(Difference(levels, 0.0)).levels


def difference(picture: np.ndarray) -> np.ndarray:
    return 255 - picture.min(axis=2)


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("pitch", [16, 30, 55])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_rules_are_taken_out(squared: bool, pitch: int, width: int) -> None:
    paper = ruled(BLANK, squared=squared, pitch=pitch, width=width)
    assert removed(difference(paper)).max() == 0


@pytest.mark.parametrize("pitch", [2, 3, 4])
def test_a_dotted_rule_is_taken_out(pitch: int) -> None:
    paper = BLANK.copy()
    paper[200, ::pitch] = paper[200, -1] = 0
    assert removed(difference(paper)).max() == 0


@pytest.mark.parametrize("squared", [False, True])
def test_ink_on_rules_stays_whole(squared: bool) -> None:
    paper = ruled(page("3"), squared=squared, pitch=20)
    found = removed(difference(paper)) > 127
    assert (found & TRUTH).sum() / (found | TRUTH).sum() > 0.93


def test_ink_as_dark_as_its_rules_is_mended() -> None:
    paper = ruled(page("3"), colour=BLACK, pitch=30, width=2)
    found = removed(difference(paper)) > 127
    assert (found & TRUTH).sum() / (found | TRUTH).sum() > 0.8


@pytest.mark.parametrize("digit", DIGITS)
def test_where_nothing_is_ruled_nothing_changes(digit: str) -> None:
    plain = difference(page(digit, height=0.95, at=(0.02, 0.02)))
    assert removed(plain) is plain


def test_the_bar_of_a_tightly_cropped_7_is_no_rule() -> None:
    seven = difference(page("7", side=300, height=0.9, at=(0.05, 0.05)))
    rows, columns = np.flatnonzero(seven.any(axis=1)), np.flatnonzero(seven.any(axis=0))
    tight = np.ascontiguousarray(seven[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    kept = removed(tight)
    assert (kept > 127).sum() > 0.9 * (tight > 127).sum()


def test_a_long_stroke_on_a_rule_stays() -> None:
    paper = ruled(page("1", at=(0.5, 0.5)), squared=True, pitch=20)
    upright = np.flatnonzero((difference(page("1", at=(0.5, 0.5))) > 127).any(axis=0)).mean()
    shifted = np.roll(ruled(BLANK, squared=True, pitch=20), round(upright) % 20 - 10, axis=1)
    found = removed(difference(np.minimum(paper, shifted))) > 127
    assert found.sum() > 0.8 * (difference(page("1", at=(0.5, 0.5))) > 127).sum()


def test_rules_may_be_of_different_darkness() -> None:
    faint, dark = (ruled(BLANK, colour=(c,) * 3, pitch=60) for c in (225, 180))
    both = np.minimum(faint, np.roll(dark, 30, axis=0))
    assert removed(difference(both)).max() == 0
