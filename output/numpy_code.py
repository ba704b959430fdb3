"""Index form → NumPy: `np.einsum("ab,b->a", A, x)` for a product, `A.T @ x` where there is such a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Label, Loose, Node
from derive.symbols import Axis, Symbol

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MAPS = {
    "exp": "np.exp({})",
    "log": "np.log({})",
    "abs": "np.abs({})",
    "tanh": "np.tanh({})",
    "relu": "np.maximum({}, 0)",
}


@dataclass(frozen=True)
class Numpy:
    """The Python names of the symbols, and of the sizes of the axes."""

    names: Mapping[Symbol, str]
    sizes: Mapping[str, str]

    def size(self, axis: Axis) -> str:
        return str(axis.size) if axis.size is not None else self.sizes[axis.name]

    def shape(self, axes: Sequence[Axis]) -> str:
        return "(" + "".join(f"{self.size(axis)}, " for axis in axes).rstrip() + ")"

    def count(self, axes: Sequence[Axis]) -> str:
        return " * ".join(self.size(axis) for axis in axes) or "1"

    def code(self, node: Node) -> str:
        """An array over the axes of the node. Raises NoRule for what has no NumPy form here."""
        if isinstance(node, form.Leaf):
            held = "".join(f"[{at}]" for at in node.at if at is not None)
            return f"{self.names[node.symbol]}{held}"
        if isinstance(node, form.Size):
            return f"float({self.size(node.axis)})"
        if isinstance(node, form.Delta):
            return f"np.eye({self.size(node.axis)})"
        if isinstance(node, form.Add):
            return "(" + " + ".join(self.code(term) for term in node.terms) + ")"
        if isinstance(node, form.Power):
            return f"{self.operand(node.base)} ** {exponent(node.exponent)}"
        if isinstance(node, form.Inverse):
            return f"np.linalg.inv({self.code(node.matrix)})"
        if isinstance(node, form.Map) and node.function.known and node.function.name.base in MAPS:
            return MAPS[node.function.name.base].format(self.code(node.argument))
        if isinstance(node, form.Contract):
            return self.product(node)
        raise NoRule(f"no NumPy form for {type(node).__name__}")

    def product(self, node: form.Contract) -> str:
        own = tuple(range(node.rank))
        number = "" if node.coefficient == 1 else f"{constant(node.coefficient)} * "
        if not node.factors:
            return (
                f"np.full({self.shape(node.axes)}, {constant(node.coefficient)})"
                if node.axes
                else constant(node.coefficient)
            )
        if node.coefficient == -1:
            number = "-"
        if len(node.factors) == 1 and node.factors[0][1] == own:
            return f"({number}{self.code(node.factors[0][0])})"
        if all(not labels for _, labels in node.factors) and not node.axes:
            return "(" + number + " * ".join(self.bracketed(factor) for factor, _ in node.factors) + ")"
        return f"({number}{self.einsum([*node.factors], own, dict(enumerate(node.label_axes)))})"

    def operand(self, node: Node) -> str:
        """In brackets, unless it is a name."""
        return self.code(node) if isinstance(node, form.Leaf) else f"({self.code(node)})"

    def bracketed(self, node: Node) -> str:
        text = self.code(node)
        return f"({text})" if isinstance(node, form.Power) else text

    def einsum(self, factors: Sequence[Loose], out: Sequence[Label], axes: Mapping[Label, Axis]) -> str:
        """The product of factors over `out`; a label that stands on no factor is spread over."""
        labels = list(dict.fromkeys([*out, *(label for _, at in factors for label in at)]))
        letters = {label: LETTERS[k] for k, label in enumerate(labels)}
        used = {label for _, at in factors for label in at}
        parts = [("".join(letters[label] for label in at), self.code(node)) for node, at in factors]
        parts += [(letters[label], f"np.ones({self.size(axes[label])})") for label in out if label not in used]
        target = "".join(letters[label] for label in out)
        return f'np.einsum("{",".join(p for p, _ in parts)}->{target}", {", ".join(c for _, c in parts)})'


def constant(number: Fraction) -> str:
    """`0.5`, `1 / 3`."""
    if number.denominator == 1:
        return f"{number.numerator}.0" if number >= 0 else f"({number.numerator}.0)"
    return f"({number.numerator} / {number.denominator})"


def exponent(number: Fraction) -> str:
    if number.denominator == 1:
        return f"{number.numerator}.0" if number > 0 else f"({number.numerator}.0)"
    return f"({number.numerator} / {number.denominator})"
