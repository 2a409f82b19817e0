"""What a caller knows of a number: its number of digits, a pattern, or a check digit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from numscribe.errors import InvalidRequestError
from numscribe.models.symbols import digits_of

_DIGITS = "[1-9]|[1-5][0-9]|6[0-4]"
_PATTERN = "[-./ ()]{0,8}[0-9#][-./ ()0-9#]{0,55}"
_CHECK = "luhn|isbn13|aba"

EXPECTATION = f"^((digits=({_DIGITS})|pattern={_PATTERN})(;check=({_CHECK}))?|check=({_CHECK}))$"
"""Regular expression of the texts that ``Expectation.parse`` accepts."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a number is expected to be.

    Attributes:
        digits: Number of its digits; None for any.
        pattern: For each digit, the digit that it must be, or ``#`` for any; "" for no pattern.
        check: Name of a check in ``CHECKS``; "" for none.
    """

    digits: int | None = None
    pattern: str = ""
    check: str = ""

    @classmethod
    def parse(cls, text: str) -> Expectation:
        """Parse ``digits=5``, ``pattern=###-####`` or ``check=luhn``.

        A check may follow one of the others after a semicolon. In a pattern, ``#`` stands for any
        digit, a digit for itself, and everything else for a mark, which is not required.

        Raises:
            InvalidRequestError: The text is not one of these.

        >>> Expectation.parse("pattern=###-####;check=luhn").digits
        7
        """
        if not re.fullmatch(EXPECTATION, text):
            raise InvalidRequestError(
                "What is expected must be like digits=5, pattern=###-####, check=luhn (or isbn13, "
                "aba), or one of the first two, a semicolon and a check."
            )
        given = dict(part.split("=") for part in text.split(";"))
        pattern = re.sub(r"[^0-9#]", "", given.get("pattern", ""))
        digits = len(pattern) or (int(given["digits"]) if "digits" in given else None)
        return cls(digits, pattern, given.get("check", ""))

    @property
    def prior(self) -> float:
        """Fraction of all numbers of up to twelve digits that fit."""
        fixed = sum(wanted != "#" for wanted in self.pattern)
        return (1.0 if self.digits is None else 1 / 12) * 0.1 ** (fixed + bool(self.check))

    def may_start(self, text: str) -> bool:
        """Return whether a text that fits may start with these symbols; marks are ignored."""
        digits = digits_of(text)
        if self.digits is not None and len(digits) > self.digits:
            return False
        return all(w in ("#", digit) for w, digit in zip(self.pattern, digits, strict=False))

    def fits(self, digits: str) -> bool:
        """Return whether digits are as expected."""
        if self.digits is not None and len(digits) != self.digits:
            return False
        return self.may_start(digits) and (not self.check or CHECKS[self.check](digits))


def is_luhn(text: str) -> bool:
    """Check the last digit of a card number (ISO/IEC 7812-1, annex B).

    >>> is_luhn("4539578763621486"), is_luhn("4539578763621487")
    (True, False)
    """
    values = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(text))]
    return bool(text) and sum(value - 9 * (value > 9) for value in values) % 10 == 0


def is_isbn13(text: str) -> bool:
    """Check an ISBN-13, or any EAN-13.

    >>> is_isbn13("9780306406157")
    True
    """
    values = [int(digit) * (1 + 2 * (index % 2)) for index, digit in enumerate(text)]
    return len(text) == 13 and sum(values) % 10 == 0


def is_aba(text: str) -> bool:
    """Check a routing number of a bank in the United States.

    >>> is_aba("111000025")
    True
    """
    weights = (3, 7, 1) * 3
    values = [int(digit) * weight for digit, weight in zip(text, weights, strict=False)]
    return len(text) == 9 and sum(values) % 10 == 0


CHECKS: dict[str, Callable[[str], bool]] = {"luhn": is_luhn, "isbn13": is_isbn13, "aba": is_aba}
"""Checks by name."""
