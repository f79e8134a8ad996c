"""The error that the command line itself raises."""


class PlainError(Exception):
    """Raised when what a person typed cannot be done; the message says why and what to type."""
