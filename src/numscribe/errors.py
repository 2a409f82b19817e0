"""The whole exception tree of Numscribe. This module imports nothing.

::

    NumscribeError
    ├── InputError              what the caller sent cannot be read
    │   ├── MissingInputError       no image and no strokes, or a file that is not there
    │   ├── UndecodableImageError   bytes that are not a picture we know
    │   │   └── BrokenImageError        a picture that is damaged
    │   ├── InputTooLargeError      over the limit of bytes, pixels or points
    │   ├── InvalidStrokesError     not lists of finite [x, y] points
    │   ├── NoTableError            no table of numbers in a picture that should have one
    │   ├── MissingConsentError     feedback without consent
    │   └── InvalidRequestError     unknown fields, wrong types
    ├── ModelError              a model cannot be used
    │   ├── UnknownModelError       no model has that name
    │   └── CorruptModelError       its file is not what the registry or the contract says
    ├── UnavailableError        what is asked for cannot be had now, but later
    │   ├── BusyError               as many requests as may wait are waiting
    │   ├── StoreUnavailableError   the store of feedback does not answer
    │   └── StoreFullError          the store of feedback takes no more
    ├── DataError               a data set is missing or is not what it should be
    ├── MissingPackageError     a package that only a part of Numscribe needs is not installed
    └── ServerStartError        the server cannot start (say, the port is in use)

Every message is one sentence meant for the person who caused the error.
"""


class NumscribeError(Exception):
    """Base of every error that Numscribe raises on purpose."""


class InputError(NumscribeError):
    """What the caller sent cannot be read."""


class MissingInputError(InputError):
    """There is neither an image nor a stroke in the input, or the file is not there."""


class UndecodableImageError(InputError):
    """The bytes are not a picture in a known format."""


class BrokenImageError(UndecodableImageError):
    """The bytes begin as a picture in a known format, and do not go on as one."""


class InputTooLargeError(InputError):
    """The input is over a limit of bytes, pixels or points."""


class InvalidStrokesError(InputError):
    """The strokes are not lists of finite [x, y] points."""


class InvalidRequestError(InputError):
    """The request has unknown fields or wrong types."""


class NoTableError(InputError):
    """There is no table of numbers in the picture."""


class MissingConsentError(InputError):
    """The feedback does not say that its sender consents to its being kept."""


class ModelError(NumscribeError):
    """A model cannot be used."""


class UnknownModelError(ModelError):
    """No model has the name that was asked for."""


class CorruptModelError(ModelError):
    """A model file differs from its registered hash or does not keep the input contract."""


class UnavailableError(NumscribeError):
    """What is asked for cannot be had now; the same request may succeed later."""


class BusyError(UnavailableError):
    """As many requests as may wait are waiting already."""


class StoreUnavailableError(UnavailableError):
    """The store of feedback does not answer."""


class StoreFullError(UnavailableError):
    """The store of feedback has as many entries as it takes."""


class DataError(NumscribeError):
    """A data set is missing, or its content is not what it should be."""


class MissingPackageError(NumscribeError):
    """A package that only a part of Numscribe needs is not installed."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        """Say what is missing, and what to install.

        Args:
            what: What needs it, as the beginning of a sentence.
            package: Its name.
            extra: The extra of Numscribe that brings it.
        """
        super().__init__(
            f'{what} needs {package}: run pip install ".[{extra}]" in a clone of Numscribe, '
            f'or pip install "numscribe[{extra}]".'
        )


class ServerStartError(NumscribeError):
    """The server cannot start."""
