"""What words say of a dual: whether it is claimed to be one, up to what, and what they may say that is not read.

A refutation rests on what the text says; where words may change the problem, or restrict it, there is none.
"""

from __future__ import annotations

import re

NOT_A_PROBLEM = (
    r"norm|role|form|representation|basis|space|cone|variable|feasib\w*|function|method|certificate|gap|ascent"
)
NOUN = re.compile(rf"(?<![-–])\bdual(?:s|i[sz]ation|i[sz]ing)?\b(?![-– ](?:{NOT_A_PROBLEM})s?\b)", re.I)
ELSE = re.compile(
    r"\b(?:guess\w*|wrong\w*|not|never|mistake\w*|incorrect\w*|naive\w*|tempt\w*|restrict\w*|relax\w*|phase|barrier|when"
    r"|unless|smooth\w*|regulari[sz]\w+ of)\b|n't\b|\b(?:weak|strong) duality\b|\bfor the dual we\b",
    re.I,
)
SENTENCE = re.compile(r"[.!?](?=\s+[A-Z*_\\])")
CONSTANT = re.compile(
    r"(?:\b(?:drop\w*|omit\w*|leav\w+ (?:out|away)|ignor\w*|neglect\w*|discard\w*|disregard\w*|without)\s+"
    r"(?:(?:the|an?|all|some|any|additive)\s+)*constants?\b|\bup to (?:an? )?(?:additive )?constants?\b)",
    re.I,
)
DENIED = re.compile(
    r"\b(?:not|never|without|must)\s+(?:\w+\s+)?(?:drop|omit|leav|ignor|neglect|discard|disregard)", re.I
)
SCALED = re.compile(
    r"\b(?:re-?scal\w+|up to|monoton\w+|equivalent\w*)\b"
    r"(?! (?:an? )?(?:additive )?constant| (?:an? |the )?(?:change of )?sign)",
    re.I,
)
CHANGED = re.compile(
    r"\b(?:instead|special case|no longer|non-?positive|under th(?:ese|is)|same constraints?|th(?:ese|ose) constraints?"
    r"|required to|lies? between|we (?:write|take|may assume|assume)|from here|disappears?|respectively)\b",
    re.I,
)
SAME_VALUE = re.compile(r"\bsame (?:optimal )?values?\b|\bvalues? (?:agree|coincide|are (?:equal|the same))\b", re.I)
OF_DATA = re.compile(
    r"\b(?:orthonormal|orthogonal|unit vectors?|zero[- ]mean|mean zero"
    r"|cent(?:re|er)ed|normali[sz]ed|standardi[sz]ed)\b",
    re.I,
)
COUNTED = re.compile(r"\bat most\b|\bcardinality\b|\bintegers?\b|\bnon-?zero entries\b", re.I)
CONTINUES = re.compile(r"\s*(?:$|[a-z]|[,.;:]\s*(?:$|[a-z])|Here\b)")
SIGN = re.compile(r"\b(?:non-?negative|non-?positive|positive(?![- ](?:semi-?)?definite)|negative)\b", re.I)
OWN_NORM = re.compile(r"(?:\\\||\\[lr]?Vert)\s*\\cdot\s*(?:\\\||\\[lr]?Vert)(?!\s*_)")


def claims_dual(words: str) -> bool:
    """Whether the sentence before a display says that it is a dual: `its dual is`, `Taking the dual we arrive at`."""
    last = SENTENCE.split(words)[-1]
    return NOUN.search(last) is not None and ELSE.search(last) is None


def leaves_constant(words: str) -> bool:
    """`dropping the constant`, `up to a constant`; `without dropping a constant` does not."""
    return CONSTANT.search(words) is not None and DENIED.search(words) is None


def may_excuse(words: str) -> bool:
    """Whether the value may be another one, or the problem, for what the words say."""
    return SCALED.search(words) is not None or CHANGED.search(words) is not None


def of_data(words: str) -> bool:
    """What only words say of data, as that they are centred."""
    return OF_DATA.search(words) is not None


def counts(words: str) -> bool:
    """`at most k entries of x may be nonzero`: a constraint that is not read."""
    return COUNTED.search(words) is not None


def says_same_value(words: str) -> bool:
    """`with the same optimal value`: a minimum is then no negative of a maximum."""
    return SAME_VALUE.search(words) is not None


def tells_signs(words: str) -> bool:
    """Whether words behind a problem, in a sentence of their own, speak of signs, which may hold there alone."""
    sentences = SENTENCE.split(words)
    return any(map(SIGN.search, sentences[1:] if CONTINUES.match(words) else sentences))


def own_norm(text: str) -> bool:
    """`let ‖·‖ be any norm`."""
    return OWN_NORM.search(text) is not None and "euclid" not in text.lower()
