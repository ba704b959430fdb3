"""The ways in which a check cannot say: each has a code for `derive explain`. Nothing heavy is imported here."""

from __future__ import annotations

from derive.errors import DeriveError


class NoPoint(DeriveError):
    """No point was found that satisfies the given statements; nothing is concluded from that."""

    code = "no-point"


class NotExact(DeriveError):
    """The value is not a number of this kind: `exp(1/2)` is not rational. Balls can hold it."""

    code = "not-exact"


class Undefined(DeriveError):
    """The point is not in the domain: a division by zero, the logarithm of a negative number, a singular matrix."""

    code = "undefined"


class CannotVouch(DeriveError):
    """The second reader is not there, fails on this LaTeX, or is known to misread it: it says nothing either way."""

    code = "cannot-vouch"


class NoMember(Undefined):
    """`h_{T+1}` of h₁, …, h_T."""

    code = "undefined"
