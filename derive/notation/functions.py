"""`log p`, `tr A`, `diag(p)`: what each known function makes of its argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from derive import index_form as form
from derive.errors import BadShape
from derive.notation.shapes import Value, described, square_matrix
from derive.tensor import Tensor, apply, combine, diag, known, total, trace


def elementwise(base: str, argument: Value) -> Value:
    return argument.made(apply(known(base), argument.tensor))


def of_matrix(kind: type[form.OfMatrix], argument: Value, what: str) -> Value:
    return Value(Tensor(kind(square_matrix(argument, what)), argument.tensor.indices))


def diagonal(argument: Value) -> Value:
    """`diag(p)` of a vector is a matrix, of a matrix its diagonal."""
    if argument.rank == 1:
        return Value(diag(argument.tensor))
    square_matrix(argument, "diag")
    return Value(combine(1, [(argument.tensor, ("k", "k"))], ("k",)))


def traced(argument: Value) -> Value:
    square_matrix(argument, "the trace")
    return Value(trace(argument.tensor))


Rule = Callable[[Value], Value]


def by_entry(base: str) -> Rule:
    return lambda argument: elementwise(base, argument)


BASES = ("exp", "log", "tanh", "sigma", "softplus", "sin", "cos", "abs", "relu", "sign", "step")
ELEMENTWISE: Mapping[str, Rule] = {
    **{base: by_entry(base) for base in BASES},
    "ln": by_entry("log"),
    "sigmoid": by_entry("sigma"),
}


def softmax(argument: Value) -> Value:
    """`e^{zᵢ} / Σⱼ e^{zⱼ}`."""
    return argument.made(Tensor(form.Softmax(vector(argument, "softmax").node), argument.tensor.indices))


def logsumexp(argument: Value) -> Value:
    """`log Σⱼ e^{zⱼ}`."""
    return Value(apply(known("log"), total(apply(known("exp"), vector(argument, "logsumexp")))))


def vector(argument: Value, what: str) -> Tensor:
    if argument.rank != 1:
        raise BadShape(f"{what} needs a vector, not {described(argument)}")
    return argument.tensor


KNOWN: Mapping[str, Rule] = {
    **ELEMENTWISE,
    "diag": diagonal,
    "tr": traced,
    "softmax": softmax,
    "logsumexp": logsumexp,
    "lse": logsumexp,
    "det": lambda argument: of_matrix(form.Determinant, argument, "det"),
    "logdet": lambda argument: of_matrix(form.LogDet, argument, "logdet"),
}
