"""Forty pairs of formulas: twenty that are equal and twenty that are not, by a sign, a factor, an index or a domain.

Every letter is a real number; x, y, p, q and s are between 0 and 1.
"""

from __future__ import annotations

EQUAL = (
    (r"(a - b)^2", r"a^2 - 2ab + b^2"),
    (r"\frac{1}{1 + e^{-z}}", r"\frac{e^z}{1 + e^z}"),
    (r"1 - \frac{1}{1 + e^{-z}}", r"\frac{1}{1 + e^{z}}"),
    (r"\log\frac{p}{1 - p}", r"\log p - \log(1 - p)"),
    (r"\tanh z", r"\frac{e^{2z} - 1}{e^{2z} + 1}"),
    (r"\frac{a^2 - b^2}{a^2 + b^2 - 2ab + 2b(a - b)}", r"1"),
    (r"\frac{1}{2}(a - b)^2 + \frac{1}{2}(a + b)^2", r"a^2 + b^2"),
    (r"\log(1 + e^{z})", r"z + \log(1 + e^{-z})"),
    (r"e^{-(a - b)^2/2}", r"e^{-a^2/2} e^{ab} e^{-b^2/2}"),
    (r"\sqrt{x^2 y^4}", r"x y^2"),
    (r"\frac{e^{a}}{e^{a} + e^{b}}", r"\frac{1}{1 + e^{b - a}}"),
    (r"\frac{p}{p + q} + \frac{q}{p + q}", r"1"),
    (r"\frac{x}{y} - \frac{y}{x}", r"\frac{x^2 - y^2}{xy}"),
    (r"\left(1 - \frac{1}{1 + e^{-z}}\right)\frac{1}{1 + e^{-z}}", r"\frac{e^{-z}}{(1 + e^{-z})^2}"),
    (r"\sum_{k=1}^{5} k^2", r"55"),
    (r"\sin^2 a + \cos^2 a", r"1"),
    (r"1 - \tanh^2 z", r"\frac{1}{\cosh^2 z}"),
    (r"\frac{a + b}{2} - \frac{a - b}{2}", r"b"),
    (r"\sum_{k=0}^{4} x^k", r"\frac{1 - x^5}{1 - x}"),
    (r"x \log x + x \log\frac{1}{x}", r"0"),
)
DIFFERENT = (
    (r"(a - b)^2", r"a^2 - 2ab - b^2"),
    (r"\frac{1}{1 + e^{-z}}", r"\frac{e^{-z}}{1 + e^{-z}}"),
    (r"1 - \frac{1}{1 + e^{-z}}", r"\frac{1}{1 + e^{-z}}"),
    (r"\log\frac{p}{1 - p}", r"\frac{\log p}{\log(1 - p)}"),
    (r"\tanh z", r"\frac{e^{z} - 1}{e^{z} + 1}"),
    (r"\sqrt{(a - b)^2}", r"a - b"),
    (r"\frac{1}{2}(a - b)^2 + \frac{1}{2}(a + b)^2", r"2a^2 + 2b^2"),
    (r"\log(1 + e^{z})", r"-z + \log(1 + e^{-z})"),
    (r"e^{-(a - b)^2/2}", r"e^{-a^2/2} e^{-ab} e^{-b^2/2}"),
    (r"\log(p + q)", r"\log p + \log q"),
    (r"\frac{e^{a}}{e^{a} + e^{b}}", r"\frac{1}{1 + e^{a - b}}"),
    (r"\frac{1}{p + q}", r"\frac{1}{p} + \frac{1}{q}"),
    (r"\frac{x}{y} - \frac{y}{x}", r"\frac{x - y}{xy}"),
    (r"\left(1 - \frac{1}{1 + e^{-z}}\right)\frac{1}{1 + e^{-z}}", r"\frac{e^{-z}}{1 + e^{-z}}"),
    (r"\sum_{k=1}^{5} k^2", r"54"),
    (r"\sin^2 a - \cos^2 a", r"1"),
    (r"1 - \tanh^2 z", r"\frac{1}{\cosh z}"),
    (r"\frac{a + b}{2} - \frac{a - b}{2}", r"a"),
    (r"\sum_{k=0}^{4} x^k", r"\frac{1 - x^4}{1 - x}"),
    (r"\max(0, z)", r"z"),
)
