"""The derivations: one file each, and the file's name is the command (`svm_dual.py` is `derive svm-dual`).

A topic has TITLE, SOURCE, AXES (those that --size may set), WRITTEN (those that --size writes out), OPTIONS, and
`derive(**options)`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType

from derive.errors import UnknownTopic

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Option:
    """`--layers 3`: a flag of one topic; kind is `flag`, `count` or `pairs` (f1=tanh,f2=sigma)."""

    name: str
    kind: str
    help: str
    default: object


def names() -> tuple[str, ...]:
    """The commands, in alphabetical order."""
    files = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    return tuple(stem.replace("_", "-") for stem in files)


def summary(name: str) -> str:
    """The first line of a topic's docstring, read without importing it."""
    text = (HERE / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]


def find(name: str) -> ModuleType:
    """The topic's module. Raises UnknownTopic with the nearest names."""
    if name not in names():
        near = get_close_matches(name, names(), n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "see `derive list`"
        raise UnknownTopic(f"no topic is called {name!r}; {hint}")
    return import_module(f"derive.topics.{name.replace('-', '_')}")


def options(topic: ModuleType) -> Sequence[Option]:
    return getattr(topic, "OPTIONS", ())


