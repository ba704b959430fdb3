"""A graph as lines of Python: what is used twice, or is long, gets a line and a name of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import count

from output.code.expressions import KEPT, Code, Level, walk

LONGEST = 72
HINTS = {"@": "product", "np.exp": "e", "_sigmoid": "s", "_softmax": "p", "np.tanh": "tanh", "np.linalg.inv": "inverse"}


class Names:
    """Which names are taken: those of the arguments, of modules and helpers, of the variables so far."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)

    def fresh(self, wish: str) -> str:
        """`p`, else `p_1`, `p_2`, …"""
        names = (wish if not k else f"{wish}_{k}" for k in count())
        found = next(name for name in names if name not in self.taken)
        self.taken.add(found)
        return found


def lines(root: Code, names: Names) -> list[str]:
    """`product = A @ x` and so on, and `return …` at the end."""
    uses = Counter(argument for code in walk(root) for argument in code.arguments)
    texts: dict[Code, str] = {}
    written: list[str] = []
    levels: dict[Code, Level] = {}
    for code in walk(root):
        text, level = spelled(code, texts, levels), code.level
        if code is not root and wants_a_line(code, text, uses[code]):
            name = code.hint if code.template == KEPT else names.fresh(code.hint or hint(code))
            written.append(f"{name} = {text}")
            text, level = name, Level.ATOM
        texts[code], levels[code] = text, level
    return [*written, f"return {texts[root]}"]


def inline(root: Code) -> str:
    """All of it in one line, in brackets where a sign beside it could bind more tightly."""
    texts: dict[Code, str] = {}
    levels: dict[Code, Level] = {}
    for code in walk(root):
        texts[code], levels[code] = spelled(code, texts, levels), code.level
    return texts[root] if root.level is Level.ATOM else f"({texts[root]})"


def wants_a_line(code: Code, text: str, uses: int) -> bool:
    return not code.trivial and (uses > 1 or code.template == KEPT or len(text) > LONGEST)


def spelled(code: Code, texts: dict[Code, str], levels: dict[Code, Level]) -> str:
    """The template filled in, brackets where an argument binds less tightly than its place asks for."""
    pairs = zip(code.arguments, code.needs, strict=True)
    filled = (texts[item] if levels[item] >= need else f"({texts[item]})" for item, need in pairs)
    return code.template.format(*filled)


def hint(code: Code) -> str:
    found = next((name for start, name in HINTS.items() if start in code.template), None)
    return found or "t"
