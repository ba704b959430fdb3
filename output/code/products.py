"""`c Σ a b …` as NumPy: scalars together, deltas as diagonals, and what is left in the order that costs least."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.symbols import Axis
from output.code import expressions as code
from output.code.expressions import Code
from output.code.operands import ONE, Label, Operand, elementwise, summed
from output.code.pairs import einsum, merged
from output.code.planning import LONG, MOST, Plan, plan

Size = Callable[[Axis], Code]


def product(
    number: Fraction, factors: Sequence[Operand], out: tuple[Label, ...], axes: Mapping[Label, Axis], size: Size
) -> Operand:
    """`number · Σ Π factors`, keeping the labels `out`; scalars go where they cost least."""
    ready = [summed(factor, own(k, factors, out)) for k, factor in enumerate(factors)]
    front = Operand(ONE, (), number)
    for scalar in [*lengths(factors, out, axes, size), *(factor for factor in ready if not factor.labels)]:
        front = elementwise(front, scalar, tuple)
    return weighted(front, [factor for factor in ready if factor.labels], out, axes)


def lengths(factors: Sequence[Operand], out: Sequence[Label], axes: Mapping[Label, Axis], size: Size) -> list[Operand]:
    """`Σᵢ 1 = n`: the sizes of summed labels along which every factor is constant."""
    used = {label for factor in factors for label in factor.labels}
    return [Operand(size(axis)) for label, axis in axes.items() if label not in used and label not in out]


def own(position: int, factors: Sequence[Operand], out: Sequence[Label]) -> set[Label]:
    """The summed labels that no other factor has."""
    others = {label for k, factor in enumerate(factors) if k != position for label in factor.labels}
    return {label for label in factors[position].labels if label not in others and label not in out}


def weighted(front: Operand, arrays: list[Operand], out: tuple[Label, ...], axes: Mapping[Label, Axis]) -> Operand:
    """The product of arrays with a scalar; a number alone stays in front unless the result is the longest of all."""
    if not arrays:
        return front
    number, scalar = front.number, replace(front, number=Fraction(1))
    widest = len({label for factor in arrays for label in factor.labels} & {*out})
    longer = min(len(factor.labels) for factor in arrays) < widest
    if abs(number) != 1 and (longer or front.array is not ONE):
        number, scalar = front.sign, front.magnitude
    whole = multiplied(arrays if scalar.array is ONE else [scalar, *arrays], out, axes)
    return replace(whole, number=whole.number * number)


def multiplied(factors: list[Operand], out: tuple[Label, ...], axes: Mapping[Label, Axis]) -> Operand:
    """The arrays, two at a time."""
    order = ordering(factors, out)
    factors = gathered(factors, order)
    if len(factors) > MOST:
        return crowd(factors, out)
    best = plan(factors, {*out}, lambda label: float(axes[label].size or LONG))
    done: dict[int, Operand] = {1 << k: factor for k, factor in enumerate(factors)}
    for group in needed(best, (1 << len(factors)) - 1):
        one, other = best.cut[group]
        done[group] = merged(done[one], done[other], best.keep(group), order)
    return done[(1 << len(factors)) - 1]


def needed(best: Plan, group: int) -> list[int]:
    """The products to form, inner ones first."""
    if group not in best.cut:
        return []
    one, other = best.cut[group]
    return [*needed(best, one), *needed(best, other), group]


def ordering(factors: Sequence[Operand], out: tuple[Label, ...]) -> Callable[[set[Label]], tuple[Label, ...]]:
    """Dimensions in the order in which a factor has them already, else summed ones first, then as in the result."""
    rank = {label: k for k, label in enumerate(out)}

    def order(labels: set[Label]) -> tuple[Label, ...]:
        if labels == {*out}:
            return out
        ready = (factor.labels for factor in factors if {*factor.labels} == labels)
        return next(ready, tuple(sorted(labels, key=lambda label: (rank.get(label, -1), str(label)))))

    return order


def gathered(factors: list[Operand], order: Callable[[set[Label]], tuple[Label, ...]]) -> list[Operand]:
    """Where there are too many factors to weigh every bracketing, those over the same labels are joined."""
    while len(factors) > MOST:
        pairs = ((a, b) for k, a in enumerate(factors) for b in factors[k + 1 :] if {*a.labels} == {*b.labels})
        pair = next(pairs, None)
        if pair is None:
            return factors
        rest = [factor for factor in factors if factor is not pair[0] and factor is not pair[1]]
        factors = [elementwise(*pair, order), *rest]
    return factors


def crowd(factors: Sequence[Operand], out: tuple[Label, ...]) -> Operand:
    """More factors than can be weighed: NumPy plans."""
    number = Fraction(1)
    for factor in factors:
        number *= factor.number
    present = [label for label in out if any(label in factor.labels for factor in factors)]
    return replace(einsum([factor.bare for factor in factors], present, ", optimize=True"), number=number)


def embedded(diagonal: Operand, pair: tuple[Label, Label], eye: Code, out: tuple[Label, ...]) -> Operand:
    """`diag(v)`, `s I`: what stands beside a delta of which both labels stay."""
    if diagonal.labels == (pair[0],) and {*out} == {*pair}:
        array = code.call("np.diag", diagonal.bare.array)
        return Operand(array, pair, diagonal.number)
    order = ordering([], out)
    return elementwise(diagonal, Operand(eye, pair), order)
