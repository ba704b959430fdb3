"""`prob. distr.`, `pos. def.`, `w/`: what students write in full, so that words and ends of sentences are found."""

from __future__ import annotations

import re

ABBREVIATIONS = {
    r"prob\.": "probability",
    r"distrs?\.": "distribution",
    r"unif\.": "uniform",
    r"indep\.": "independent",
    r"i\.\s?i\.\s?d\.": "iid",
    r"p\.\s?m\.\s?f\.|pmf": "probability mass function",
    r"p\.\s?d\.\s?f\.": "probability density function",
    r"pos\. (?:semi-?def\.|semidef\.)|p\.\s?s\.\s?d\.": "positive semidefinite",
    r"pos\. def\.|p\.\s?d\.|s\.\s?p\.\s?d\.": "positive definite",
    r"symm?\.": "symmetric",
    r"inv\.": "invertible",
    r"orth\.": "orthogonal",
    r"cov\.": "covariance",
    r"resp\.": "respectively",
    r"const\.": "constant",
    r"eq\.": "equation",
    r"w/o": "without",
    r"w/": "with",
}
SPELLED = [
    (re.compile(rf"(?<![A-Za-z.]){short}(?![A-Za-z])", re.IGNORECASE), full) for short, full in ABBREVIATIONS.items()
]


def in_full(text: str) -> str:
    """The words without abbreviations; not for places in the text, as its length changes."""
    for short, full in SPELLED if "." in text or "/" in text or "pmf" in text else ():
        text = short.sub(full, text)
    return text
