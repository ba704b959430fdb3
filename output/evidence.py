"""What a verdict rests on, for `--evidence`: method, sizes, points, the finite-difference table, the V curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from checks.verdict import Kind, Verdict
from output.lines import Line, line, paragraph, table

INDENT = 6
DEEPER = INDENT + 2
SHOWN_ALWAYS = {Kind.REFUTED: ("counterexample", "point", "left", "right"), Kind.UNKNOWN: ("message", "reason")}
TABLES = ("finite_difference",)
BRACKETS: Mapping[type[Any], tuple[str, str]] = {list: ("(", ")"), tuple: ("(", ")"), dict: ("{", "}")}
SMALL = {str(digit): raised for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"-": "⁻"}


def scientific(value: float) -> str:
    """`3·10⁻¹¹`; one digit is all that an error means."""
    if value == 0:
        return "0"
    digits, _, exponent = f"{value:.0e}".partition("e")
    if not exponent:
        return digits
    return f"{digits}·10{''.join(SMALL[letter] for letter in str(int(exponent)))}"


def counterexample(verdict: Verdict, width: int) -> list[Line]:
    """Where a refuted claim fails, and why an unknown one is not known; shown with and without --evidence."""
    wanted = SHOWN_ALWAYS.get(verdict.kind, ())
    found = [(key, verdict.evidence[key]) for key in wanted if key in verdict.evidence]
    return [part for key, value in found for part in entry(key, value, width, verdict.kind.value)]


def details(verdict: Verdict, width: int) -> list[Line]:
    """Every other piece of evidence, a line each, then the tables."""
    hidden = (*SHOWN_ALWAYS.get(verdict.kind, ()), *TABLES)
    rows = [(key, value) for key, value in verdict.evidence.items() if key not in hidden]
    found = verdict.evidence.get("finite_difference")
    return [part for key, value in rows for part in entry(key, value, width, "quiet")] + differences(found, width)


def entry(key: str, value: Any, width: int, style: str) -> list[Line]:
    """`sizes: n = 4, d = 3`."""
    return paragraph(f"{key.replace('_', ' ')}: {spelled(value)}", width, INDENT, style)


@singledispatch
def spelled(value: Any) -> str:
    return str(value)


@spelled.register
def _(value: float) -> str:
    return f"{value:.6g}"


@spelled.register(Mapping)
def _(value: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} = {bracketed(item)}" for key, item in value.items())


@spelled.register(list)
@spelled.register(tuple)
def _(value: Sequence[Any]) -> str:
    return ", ".join(bracketed(item) for item in value)


def bracketed(value: Any) -> str:
    """What has parts stands in brackets inside a list."""
    before, after = BRACKETS.get(type(value), ("", ""))
    return f"{before}{spelled(value)}{after}"


def differences(found: Mapping[str, Any] | None, width: int) -> list[Line]:
    """`parameter  claimed  central difference  error`, the worst entry marked, then error against h."""
    if not found:
        return []
    rows, curve = found.get("rows", ()), found.get("v_curve", ())
    rest = {key: value for key, value in found.items() if key not in ("rows", "v_curve")}
    return [*entry("finite differences", rest, width, "quiet"), *gradient_table(rows, width), *v_curve(curve, width)]


def gradient_table(rows: Sequence[Any], width: int) -> list[Line]:
    """The table a person trusts."""
    if not rows:
        return []
    kept = [cells(row, ("parameter", "claimed", "central difference", "error")) for row in rows]
    worst = max(range(len(kept)), key=lambda k: float(kept[k]["error"]))
    body = [[*map(number, row.values()), "← worst" if k == worst else ""] for k, row in enumerate(kept)]
    return table([[*(key.replace("_", " ") for key in kept[0]), ""], *body], DEEPER, width, "quiet")


def v_curve(points: Sequence[Any], width: int) -> list[Line]:
    """Error against the step h: it falls while truncation rules and rises when rounding does."""
    if not points:
        return []
    body = [[number(value) for value in cells(point, ("h", "error")).values()] for point in points]
    return [line(""), *table([["h", "error"], *body], DEEPER, width, "quiet")]


def cells(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """A row as a mapping without its marks, or a tuple with the usual names."""
    if isinstance(row, Mapping):
        return {key: value for key, value in row.items() if key != "worst"}
    return dict(zip(names, row, strict=True))


def number(value: Any) -> str:
    """Floats in a fixed number of digits; anything else as it is."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.1e}" if abs(value) < 1e-3 else f"{value:.8f}"
