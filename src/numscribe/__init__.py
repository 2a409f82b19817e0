"""Numscribe reads handwritten digits and numbers, and says how sure it is.

>>> from numscribe import Recognizer
>>> Recognizer().read([[[10, 10], [12, 60], [11, 120]]]).text
'1'
"""

from numscribe.errors import InputError, ModelError, NumscribeError
from numscribe.records import Box, Digit, Reading
from numscribe.recognizer import Recognizer

__version__ = "0.1.0"

__all__ = [
    "Box",
    "Digit",
    "InputError",
    "ModelError",
    "NumscribeError",
    "Reading",
    "Recognizer",
    "__version__",
]
