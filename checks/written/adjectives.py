"""`symmetric positive definite`, `not invertible`: the facts that words say of a symbol."""

from __future__ import annotations

import re
from collections.abc import Sequence

NOTHING: frozenset[str] = frozenset()
NO_SIGN = (
    r"[- ]+(?:(?:and|or) (?:the )?(?:positive|negative)|parts?|class\w*|examples?|samples?|sampling|pairs?|labels?"
    r"|instances?|points?|documents?|items?|keys?|images?|words?|contexts?|cases?|sides?|directions?|predict\w+|log\w*"
    r"|of|gradients?|slopes?|entrop\w+|likelihoods?|loss\w*|objectives?|hessians?|signs?|powers?|exponents?)\b"
)
"""What may be called positive or negative without a sign of its own."""
ADJECTIVES: Sequence[tuple[str, frozenset[str]]] = [
    (r"positive[- ]semi-?definite|\bpsd\b|non-?negative definite", frozenset({"semidefinite", "symmetric"})),
    (r"\b(?:kernel|gram) matri\w+\b(?! (?:of|for|on|at|between)\b)", frozenset({"semidefinite", "symmetric"})),
    (r"positive[- ]definite|\bspd\b|\bpd\b|covariance matri|precision matri", frozenset({"definite", "symmetric"})),
    (r"\bsymmetric", frozenset({"symmetric"})),
    (
        r"orthonormal|\borthogonal\b(?! (?:to|projec\w+|complement|decompos\w+|directions?|parts?)\b)",
        frozenset({"orthogonal"}),
    ),
    (r"\bdiagonal\b", frozenset({"diagonal"})),
    (r"invertible|non-?singular|\bregular\b", frozenset({"invertible"})),
    (
        r"full column rank|linearly independent columns|columns are linearly independent",
        frozenset({"full column rank"}),
    ),
    (r"full row rank|linearly independent rows|rows are linearly independent", frozenset({"full row rank"})),
    (r"full rank|linearly independent", frozenset({"full rank"})),
    (r"unit vector|unit norm|unit length|of length (?:one|1)|norm (?:one|1)\b", frozenset({"unit norm"})),
    (r"one-?hot", frozenset({"one-hot"})),
    (
        r"\bprobabilit(?:y|ies)\b(?! of)|probability vector|probability distribution",
        frozenset({"positive", "normalised"}),
    ),
    (r"sums? (?:up )?to (?:one|1)|adds? up to (?:one|1)|summing to (?:one|1)", frozenset({"normalised"})),
    (r"non-?negative", frozenset({"nonnegative"})),
    (rf"strictly positive|\bpositive\b(?!\s*(?:semi|definite|-?def)|{NO_SIGN})", frozenset({"positive"})),
    (rf"\bnegative\b(?![- ](?:semi-?)?definite|{NO_SIGN})", frozenset({"negative"})),
    (r"(?:matrix|vector|column|row) of (?:all )?ones|all[- ]ones", frozenset({"ones"})),
    (r"\binteger", frozenset({"integer"})),
    (r"\bidentity matri|\bthe identity\b(?! (?:map|function|link|activation))", frozenset({"identity"})),
    (r"not all (?:equal|the same|identical)|\bdistinct\b|pairwise different", frozenset({"varied"})),
]
NEGATED = re.compile(
    r"(?:\b(?:not(?! only)|never|no|neither|without|hardly)\b|n't\b)(?:(?!\b(?:but|yet|although|though|and)\b)[^.;:,])*"
    r"|[\w-]+ or not\b|\bnon-?(?:symmetric|diagonal|orthogonal|invertible|positive|integer)\b"
)
"""`not symmetric`, `need not be symmetric or invertible`, `neither assumed symmetric`; up to a "but"."""


def adjectives(text: str) -> frozenset[str]:
    """`symmetric positive definite` → its facts; the first that fits hides weaker ones in the same words."""
    found: frozenset[str] = NOTHING
    text = NEGATED.sub(" ", text.lower())
    for pattern, facts in ADJECTIVES:
        if re.search(pattern, text):
            found |= facts
            text = re.sub(pattern, " ", text)
    return found
