"""`e^x = 1 + x + O(x²)`, `o(‖h‖)`: an order of magnitude is no value, and no point says anything of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

SIGN = re.compile(
    r"(?P<letter>\\mathcal\s*\{\s*O\s*\}|\\mathcal\s*O(?![A-Za-z])|(?<![A-Za-z\\_^{])[Oo](?![A-Za-z_^']))"
    r"(?P<called>\s*(?:\\left|\\[bB]igg?l?)?\s*\()?"
)
ADDED = re.compile(r"(?:^|[=+\-~&]|\\(?:in|sim|leq?|pm)(?![A-Za-z]))\s*$")


def orders(texts: Iterable[str]) -> frozenset[str]:
    """The letters that stand for an order wherever they stand: a summand with a bracket right behind it."""
    seen: dict[str, bool] = {}
    for text in texts:
        for found in SIGN.finditer(text):
            added = found["called"] is not None and ADDED.search(text, 0, found.start()) is not None
            seen[found["letter"]] = seen.get(found["letter"], True) and added
    return frozenset(letter for letter, always in seen.items() if always)


def order_in(text: str, letters: frozenset[str]) -> re.Match[str] | None:
    """The first order of magnitude in a text."""
    return next((found for found in SIGN.finditer(text) if found["letter"] in letters), None)
