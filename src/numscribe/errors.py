"""The exception classes of Numscribe. This module imports nothing.

::

    NumscribeError
    ├── InputError              the input cannot be read
    │   ├── MissingInputError       no picture and no strokes, or a file that does not exist
    │   ├── UndecodableImageError   not a picture in a supported format
    │   │   ├── BrokenImageError        a damaged picture
    │   │   └── LockedPdfError          a PDF that needs a password
    │   ├── InputTooLargeError      over a limit of bytes, pixels or points
    │   ├── InvalidStrokesError     not lists of finite [x, y] points
    │   ├── NoTableError            no table of numbers in a picture that should have one
    │   ├── MissingConsentError     feedback without consent
    │   └── InvalidRequestError     unknown fields, wrong types
    │       └── InvalidTableError       a grid or a table that contradicts itself
    ├── ModelError              a model cannot be used
    │   ├── UnknownModelError       no model has that name
    │   └── CorruptModelError       the file does not match its hash or the input contract
    ├── UnavailableError        temporarily unavailable
    │   ├── BusyError               the queue of requests is full
    │   ├── StoreUnavailableError   the feedback store does not answer
    │   └── StoreFullError          the feedback store is full
    ├── DataError               data are missing or invalid, or a file cannot be written
    ├── MissingPackageError     an optional package is not installed
    └── ServerStartError        the server cannot start (for example, the port is in use)

Each message is a sentence for the person who caused the error.
"""


class NumscribeError(Exception):
    """Base class of all errors that Numscribe raises."""


class InputError(NumscribeError):
    """The input cannot be read."""


class MissingInputError(InputError):
    """The input has neither a picture nor strokes, or the file does not exist."""


class UndecodableImageError(InputError):
    """The bytes are not a picture in a supported format."""


class BrokenImageError(UndecodableImageError):
    """The bytes are a damaged picture in a supported format."""


class LockedPdfError(UndecodableImageError):
    """The PDF needs a password."""


class InputTooLargeError(InputError):
    """The input exceeds a limit of bytes, pixels or points."""


class InvalidStrokesError(InputError):
    """The strokes are not lists of finite [x, y] points."""


class InvalidRequestError(InputError):
    """The request has unknown fields or wrong types."""


class InvalidTableError(InvalidRequestError):
    """A grid or a table that was sent contradicts itself."""


class NoTableError(InputError):
    """There is no table of numbers in the picture."""


class MissingConsentError(InputError):
    """The sender of feedback did not consent to its storage."""


class ModelError(NumscribeError):
    """A model cannot be used."""


class UnknownModelError(ModelError):
    """No model has the requested name."""


class CorruptModelError(ModelError):
    """A model file does not match its registered hash or the input contract."""


class UnavailableError(NumscribeError):
    """The request cannot be served now; it may succeed later."""


class BusyError(UnavailableError):
    """The queue of requests is full."""


class StoreUnavailableError(UnavailableError):
    """The feedback store does not answer."""


class StoreFullError(UnavailableError):
    """The feedback store is full."""


class DataError(NumscribeError):
    """Data are missing or invalid, or a file cannot be written."""


class MissingPackageError(NumscribeError):
    """An optional package is not installed."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        """Create the error with a message that says what to install.

        Args:
            what: The feature that needs the package, as the beginning of a sentence.
            package: Name of the package.
            extra: The extra of Numscribe that includes the package.
        """
        super().__init__(
            f'{what} needs {package}: run pip install ".[{extra}]" in a clone of Numscribe, '
            f'or pip install "numscribe[{extra}]".'
        )


class ServerStartError(NumscribeError):
    """The server cannot start."""
