"""`A ∈ ℝᵐˣⁿ`, then `Σⱼ aᵢⱼ xⱼ`: a small letter that always has two subscripts stands for the entries of its matrix.

Source: Horn and Johnson, "Matrix Analysis", 2013, section 0.1: A = [aᵢⱼ].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.written.vocabulary import BASE, LAYER, base_of

ITEM = r"(?:[A-Za-z]|\\[a-z]+|[1-9])"
TWO = re.compile(rf"{LAYER}\s*_\s*\{{\s*{ITEM}\s*,?\s*{ITEM}\s*\}}(?!\s*')")
NAME = re.compile(BASE)
NO_NAME = re.compile(r"\\(?:begin|end|text\w*|mbox|label|tag|operatorname\*?)\s*\{[^{}]*\}")
SPACE = re.compile(r"(?P<names>[^=<>]*?)\\in(?![a-z])\s*\\[A-Za-z]+\s*(?:\{\s*[A-Z]\s*\})?\s*\^\s*\{[^{}]*\\times")
WORDS = re.compile(rf"\b(?:matrix|matrices)\s+{BASE}(?![A-Za-z])")
CALLED = re.compile(rf"(?<![A-Za-z\\]){BASE}\s+(?:be|is|denotes?)\s+(?:an?|the)\b[^.;]{{0,60}}?\bmatrix\b")
WRITTEN_OUT = re.compile(rf"{BASE}\s*&?\s*:?=\s*&?\s*(?:\\left\s*)?[(\[]?\s*\\begin\s*\{{(?:[a-zA-Z]*matrix|array)\}}")
LISTED = re.compile(
    r"(?P<matrix>\\?[A-Za-z]+|\\[a-z]+\s*\{\s*[A-Za-z]\s*\})\s*"
    r"(?P<list>:?=\s*(?:\\left|\\[bB]igl?)?\s*(?:[(\[]|\\\{)\s*(?P<entry>\\?[A-Za-z]+)\s*_\s*\{[^{}]*\}\s*"
    r"(?:\\right|\\[bB]igr?)?\s*(?:[)\]]|\\\})(?:\s*_\s*(?:\{[^{}]*\}|\w))?(?:\s*\^\s*(?:\{[^{}]*\}|\w))?)(?=\s*(?:$|[,.;]|\\in|&|\\quad))"
)


def entry_names(texts: Sequence[str], prose: str) -> frozenset[tuple[str, str]]:
    """(a, A) of every matrix A that is declared, and not written out."""
    found = {*listed(texts), *((small(matrix), matrix) for matrix in declared(texts, prose))}
    out = {base_of(hit) for text in texts for hit in WRITTEN_OUT.finditer(text)}
    return frozenset((a, matrix) for a, matrix in found if a != matrix and matrix not in out and only_entries(a, texts))


def small(matrix: str) -> str:
    return matrix[:1].lower() + matrix[1:]


def listed(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(a, K) of `K = (a_{ij})`."""
    for text in texts:
        for hit in LISTED.finditer(text):
            yield parts(hit)


def parts(hit: re.Match[str]) -> tuple[str, str]:
    entry, matrix = (base_of(name) for part in ("entry", "matrix") for name in [NAME.search(hit[part])] if name)
    return entry, matrix


def declared(texts: Sequence[str], prose: str) -> Iterator[str]:
    """A, B of `A, B ∈ ℝᵐˣⁿ`, and of "the matrix A"."""
    spaces = (hit["names"] for text in texts for hit in SPACE.finditer(text))
    names = [
        *(name for part in spaces for name in NAME.finditer(part)),
        *WORDS.finditer(prose),
        *CALLED.finditer(prose),
    ]
    yield from (base for base in map(base_of, names) if base[:1].isupper())


def only_entries(base: str, texts: Sequence[str]) -> bool:
    """Whether a letter has two subscripts wherever it stands."""
    plain = [NO_NAME.sub(" ", text) for text in texts]
    places = [text[hit.end() :] for text in plain for hit in NAME.finditer(text) if base_of(hit) == base]
    return bool(places) and all(map(TWO.match, places))


def without_listing(text: str, entries: frozenset[tuple[str, str]]) -> str:
    """`A ∈ ℝᵐˣⁿ` of `A = (a_{ij}) ∈ ℝᵐˣⁿ`, character for character."""
    found = LISTED.search(text) if entries else None
    if found is None or parts(found) not in entries:
        return text
    start, end = found.span("list")
    return text[:start] + " " * (end - start) + text[end:]
