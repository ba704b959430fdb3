"""`derive explain NAME`: what a verdict, a kind of claim or an error code means, in a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from textwrap import fill
from types import MappingProxyType
from typing import Any

from checks import errors as check_errors
from derive import claims
from derive.errors import DeriveError
from output.errors import WrongUsage, hint

VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "proved": (
            "The claim holds for all sizes and all values, wherever both sides are defined: both sides have the "
            "same normal form, given the definitions, the facts and the conditions of the step. No particular "
            "number was used. Shown as ✓."
        ),
        "confirmed": (
            "No proof was found, but the two sides agree at the points that the evidence lists, to the bound that "
            "it states. It is strong evidence and not a proof. Shown as ≈."
        ),
        "refuted": (
            "The claim is false: the evidence holds a point that satisfies every condition and at which the two "
            "sides differ, exactly or by more than the certified error. Shown as ✗; the exit status is 1."
        ),
        "unknown": (
            "Neither a proof nor a counterexample was found within the bounds; the evidence says which bound was "
            "reached (ran out of time is one). Shown as ?; the exit status is 3 unless --allow-unknown is given."
        ),
        "definition": ("The step gives a name to something. It claims nothing, so there is nothing to check."),
        "condition": ("The step states a condition that later steps may use. It claims nothing by itself."),
        "problem": ("The step poses an optimisation problem. It claims nothing by itself."),
    }
)

CODES: Mapping[str, str] = MappingProxyType(
    {
        "error": (
            "Anything that derive refuses to do for a reason that has no code of its own. The message says what, "
            "where and what to do."
        ),
        "no-rule": (
            "No table has a rule for this operation. derive never takes a missing rule for zero: add one line to "
            "the table that the message names."
        ),
        "bad-shape": (
            "Two axes that differ were made to meet (a vector of n entries added to one of d), or an index was "
            "put on another axis than its own. The message names both."
        ),
        "cannot-read": (
            "The text is not in the language that derive reads. The message points at the smallest piece that it "
            "could not read; everything before it was understood. Of a file: it is missing, closed to you, larger "
            "than 8 MB, or no plain file; the other files are judged all the same."
        ),
        "unknown-topic": ("No derivation has this name. `derive list` shows all of them."),
        "cannot-solve": (
            "The equation cannot be solved for that symbol by the rules that derive has: the symbol occurs in a "
            "form that is neither linear nor the argument of one invertible function. Of a problem: a term has no "
            "conjugate in derive/conjugates.py, or the problem is not convex or not bounded; the message names it."
        ),
        "bad-size": (
            "--size takes pairs such as n=5,d=2: an axis of the topic, once, and a whole number from 1 up to the "
            "stated bound. The message names the axes that the topic has."
        ),
        "bad-option": (
            "The topic has the option, but not this value of it, or not together with another one. The message "
            "says what it takes; `derive TOPIC --help` shows the options."
        ),
        "nothing-changed": (
            "A substitution replaced nothing. What follows would rest on a step that did not happen, so it is an "
            "error: the pattern does not occur in the expression in that form."
        ),
        "too-hard": (
            "A stated bound on search, size or time was reached. The claim may still be true. Give smaller sizes "
            "or a longer --timeout."
        ),
        "no-point": (
            "No point was found that satisfies all the conditions of a step, so the step could not be tried out. "
            "Nothing is concluded from that; where the conditions contradict each other nothing could be."
        ),
        "not-exact": (
            "The expression has no exact value at rational points (an exponential, a root). The checks go on "
            "with certified balls."
        ),
        "undefined": (
            "The expression has no value at the point that was drawn: a division by zero, a logarithm of what is "
            "not positive. Another point is drawn."
        ),
        "cannot-vouch": (
            "The second reader, latex2sympy2, is not installed or is known to misread such a formula. It then "
            "says nothing either way."
        ),
        "usage": (
            "The command line asks for something that does not exist or contradicts itself, as -o page.tex with "
            "--format json does. `derive COMMAND --help` shows what there is."
        ),
        "cannot-write": (
            "The result could not be stored: the directory is missing, is not writable, or the disk is full. A "
            "file that was there before is unchanged and nothing half-written is left behind."
        ),
        "internal": (
            "A fault of derive itself. Set DERIVE_DEBUG=1 and run the command again to see where it happened, and "
            "report it with the command line."
        ),
    }
)


def kinds(base: type[Any]) -> Iterator[type[Any]]:
    """A class and everything below it, in the order of definition."""
    yield base
    for below in base.__subclasses__():
        yield from kinds(below)


def claim_kinds() -> dict[str, str]:
    """`chain-rule`: the docstring of each kind of claim."""
    return {dashed(kind.__name__): " ".join((kind.__doc__ or "").split()) for kind in list(kinds(claims.Claim))[1:]}


def dashed(name: str) -> str:
    """`ChainRule` → `chain-rule`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def codes() -> dict[str, str]:
    """Each error code with its docstring's sentence and its paragraph."""
    found = [*kinds(DeriveError), *vars(check_errors).values()]
    return {kind.code: paragraph(kind) for kind in found if isinstance(kind, type) and issubclass(kind, DeriveError)}


def paragraph(kind: type[DeriveError]) -> str:
    sentence = " ".join((kind.__doc__ or "").split())
    return f"{sentence} {CODES.get(kind.code, '')}".strip()


def entries() -> dict[str, dict[str, str]]:
    """Everything that has an explanation, by chapter."""
    return {"verdict": dict(VERDICTS), "claim": claim_kinds(), "error": codes()}


def explanation(name: str) -> str:
    """Every paragraph under this name (`problem` could be two). Raises WrongUsage with the nearest names."""
    wanted = dashed(name) if name and name[0].isupper() else name.lower()
    found = [(chapter, table[wanted]) for chapter, table in entries().items() if wanted in table]
    if not found:
        names = sorted({entry for table in entries().values() for entry in table})
        raise WrongUsage(f"nothing is called {name!r}; {hint(name, names, 'see `derive explain`')}")
    return "\n\n".join(f"{wanted} ({chapter})\n\n{indented(text)}" for chapter, text in found) + "\n"


def indented(text: str) -> str:
    return fill(text, 78, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def contents() -> str:
    """The names that can be explained."""
    chapters = [f"{chapter}s\n{indented(', '.join(table))}" for chapter, table in entries().items()]
    return "\n\n".join(chapters) + "\n"
