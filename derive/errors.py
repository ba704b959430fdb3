"""The few ways in which `derive` refuses: each says what, where and what to do, and has a code for `derive explain`."""

from __future__ import annotations


class DeriveError(Exception):
    """Anything that `derive` refuses to do; `code` names the kind for `derive explain CODE`."""

    code = "error"


class NoRule(DeriveError):
    """No rule covers this operation. Nothing defaults to 0: the rule has to be added to its table."""

    code = "no-rule"


class BadShape(DeriveError):
    """Two axes that differ were made to meet, or a shape does not fit the operation."""

    code = "bad-shape"


class CannotRead(DeriveError):
    """The text is not in the language that `derive` reads; the message names the smallest offending piece.

    `start` is where in the text that piece stands, counted from 0, where the text is known.
    """

    code = "cannot-read"
    start: int | None = None
    piece: str = ""


class UnknownTopic(DeriveError):
    """No derivation has this name; the message lists the nearest ones."""

    code = "unknown-topic"


class CannotSolve(DeriveError):
    """The equation cannot be isolated for the symbol that was asked for."""

    code = "cannot-solve"


class BadSize(DeriveError):
    """A size is not a positive whole number, names an axis that the topic has not got, or is too large."""

    code = "bad-size"


class BadOption(DeriveError):
    """An option of a topic has a value that it does not know, or does not go with another option."""

    code = "bad-option"


class NothingChanged(DeriveError):
    """A substitution replaced nothing, so what follows would rest on a step that did not happen."""

    code = "nothing-changed"


class TooHard(DeriveError):
    """A stated bound on search or size was reached; the answer is unknown, not wrong."""

    code = "too-hard"
