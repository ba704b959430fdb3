"""`f(x₁, x₂) = x₁⁴ + x₁x₂` beside `∇f(x)`: a function of the entries of x is a function of x."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from checks.written.declare import calls_in
from checks.written.world import Context, Declared, family_word, word
from derive.notation.tree import Name, Number, Tree


def note_coordinates(bodies: Iterable[Tree], context: Context) -> None:
    """Declares x as a vector where a function of x₁, …, x_k is also written as one of x."""
    shown = list(bodies)
    called = {(call.function, call.arguments) for body in shown for call in calls_in(body)}
    for function, arguments in called:
        whole = whole_of(arguments)
        if whole is None or (function, (whole,)) not in called:
            continue
        if not context.knows(word(whole)) and not context.knows(family_word(whole, 1)):
            context.declared[word(whole)] = Declared((Number(Fraction(len(arguments))),), guessed=True)


def whole_of(arguments: tuple[Tree, ...]) -> Name | None:
    """x of `x₁, …, x_k`, two entries or more, all in order."""
    first = arguments[0] if len(arguments) > 1 else None
    if not isinstance(first, Name):
        return None
    places = [Number(Fraction(k)) for k in range(1, len(arguments) + 1)]
    return first.bare if list(arguments) == [entry_of(first.bare, place) for place in places] else None


def entry_of(whole: Name, place: Tree) -> Name:
    return Name(whole.base, (place,), whole.layer, whole.accent, whole.primes)


def by_whole(parameters: tuple[Name, ...] | None, context: Context) -> tuple[Name, ...] | None:
    """The parameter x in the place of its entries, where x is known to be a vector of that length."""
    whole = whole_of(parameters) if parameters else None
    declared = context.declared.get(word(whole)) if whole is not None else None
    vector = declared is not None and declared.shape == (Number(Fraction(len(parameters or ()))),)
    return (whole,) if whole is not None and vector else parameters
