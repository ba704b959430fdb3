"""Other words for one thing read as that thing: each entry by hand, so that a changed one is noticed."""

from __future__ import annotations

import pytest

from derive.notation import spelling
from derive.notation.read import read

WORDS = {
    r"\operatorname{trace}(A)": r"\operatorname{tr}(A)",
    r"\operatorname{Tr}(A)": r"\operatorname{tr}(A)",
    r"\operatorname{sgn}(x)": r"\operatorname{sign}(x)",
    r"\operatorname{ReLU}(x)": r"\operatorname{relu}(x)",
    r"\operatorname{Diag}(p)": r"\operatorname{diag}(p)",
    r"\thetasym": r"\vartheta",
    r"\ldots": r"\dots",
    r"\cdots": r"\dots",
    r"\dotsc": r"\dots",
    r"\dotsb": r"\dots",
    r"\vdots": r"\dots",
    r"\ddots": r"\dots",
    r"\varnothing": r"\emptyset",
}
SCRIPTS = {r"\mathscr{L}": r"\mathcal{L}", r"{\cal L}": r"\mathcal{L}", r"\mathcal L": "ℒ"}
ACCENTS = {r"\widehat{y}": r"\hat{y}", r"\overline{x}": r"\bar{x}", r"\widetilde{x}": r"\tilde{x}"}
RELATIONS = {
    r"a \leq b": r"a \le b",
    r"a \leqslant b": r"a \le b",
    r"a <= b": r"a \le b",
    r"a \geq b": r"a \ge b",
    r"a \geqslant b": r"a \ge b",
    r"a >= b": r"a \ge b",
    r"a \neq b": r"a \ne b",
    r"a != b": r"a \ne b",
    r"a \lt b": "a < b",
    r"a \gt b": "a > b",
    r"a \coloneqq b": "a := b",
    r"a \triangleq b": "a := b",
    r"a \gets b": r"a \leftarrow b",
    r"a \rightarrow b": r"a \to b",
    r"a \longrightarrow b": r"a \to b",
    r"a \subset b": r"a \subseteq b",
    r"a \doteq b": "a := b",
    r"a \simeq b": r"a \approx b",
    r"a \colon b": "a : b",
    r"a \longmapsto b": r"a \mapsto b",
}
FONTS = [
    r"\vec",
    r"\overrightarrow",
    r"\underline",
    r"\mathbf",
    r"\boldsymbol",
    r"\bm",
    r"\pmb",
    r"\bf",
    r"\mathit",
    r"\mathsf",
    r"\mathtt",
    r"\mathnormal",
    r"\textbf",
    r"\symbf",
    r"\bold",
    r"\boldmath",
]


@pytest.mark.parametrize(("alias", "plain"), [*WORDS.items(), *ACCENTS.items(), *RELATIONS.items(), *SCRIPTS.items()])
def test_another_word_for_the_same_thing(alias: str, plain: str) -> None:
    assert read(alias) == read(plain)


@pytest.mark.parametrize("font", FONTS)
def test_a_font_is_not_read(font: str) -> None:
    assert read(rf"{font}{{w}}") == read("w")


def test_every_entry_stands_in_a_table() -> None:
    assert len(WORDS) == len(spelling.ALIASES)
    assert len(RELATIONS) == len(spelling.RELATION_ALIASES)
    assert len(ACCENTS) == len(spelling.ACCENT_ALIASES)
    assert set(FONTS) == spelling.STRIPPED_FONTS
