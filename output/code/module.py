"""A result as a NumPy module: `def gradient(*, w, x, y)` with the shapes checked and the value of the index form.

The text imports numpy and nothing else. A family xᵢ ∈ ℝᵈ is one array (n, d); sizes are those of the arrays; unknown
functions are callables `f`, `f_prime`. Names of arguments are checked (identifiers.py), all other words are our own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Node
from derive.symbols import Axis, Symbol
from derive.tensor import Tensor
from output.code import expressions as code
from output.code.expressions import Code
from output.code.identifiers import checked, keyword_name, named
from output.code.lines import Names, lines
from output.code.nodes import Scene, evaluated, ordered
from output.code.stable import is_exponential, stable

HELPERS = {
    "_shape": '''def _shape(name, value, dimensions):
    """The shape of `value`; raises ValueError unless it has as many dimensions as this."""
    if np.ndim(value) != dimensions:
        raise ValueError(f"{name} has {np.ndim(value)} dimensions, where {dimensions} are needed")
    return np.shape(value)
''',
    "_array": '''def _array(name, value, *shape):
    """`value` as an array of real or complex numbers; raises ValueError unless it has this shape."""
    array = np.asarray(value)
    if array.shape != shape:
        raise ValueError(f"{name} has the shape {array.shape}, where {shape} is needed")
    return array[()] if array.dtype.kind in "fc" else array.astype(float)[()]
''',
    "_sigmoid": '''def _sigmoid(z):
    """1 / (1 + exp(-z)); where exp overflows this is 0, as it should be."""
    with np.errstate(over="ignore"):
        below = np.asarray(1 + np.exp(-z))
    return np.divide(1, below, out=below)[()]
''',
    "_one_plus_exp": '''def _one_plus_exp(z):
    """1 + exp(z), of which the reciprocal is 0 where exp overflows, as it should be."""
    with np.errstate(over="ignore"):
        return 1 + np.exp(z)
''',
    "_softmax": '''def _softmax(z, axis):
    """exp(z) / sum(exp(z)), shifted so that no exponent is positive."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
''',
    "_logsumexp": '''def _logsumexp(z, axis):
    """log(sum(exp(z))), shifted so that no exponent is positive."""
    top = z.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(z - top).sum(axis=axis))
''',
}
NONE: Mapping[Symbol, Node] = {}


@dataclass
class Sizes:
    """`n = x.shape[0]`: a size is taken from the first array that has it, and checked in the others.

    Where no array of the result has an axis, one of `variables` that has it is asked for as well.
    """

    names: Names
    arrays: dict[Symbol, str]
    variables: Sequence[Symbol]
    found: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def name(self, axis: Axis) -> str:
        """The variable that holds a size, or the number itself."""
        if axis.size is not None:
            return str(axis.size)
        if axis.name not in self.found:
            self.found[axis.name] = self.names.fresh(checked(axis.name))
        return self.found[axis.name]

    def code(self, axis: Axis) -> Code:
        """Raises NoRule for an axis that no array has."""
        if axis.size is not None:
            return code.number(axis.size)
        owner = next((symbol for symbol in (*self.arrays, *self.variables) if owns(symbol, axis)), None)
        if owner is None:
            raise NoRule(f"no array has the axis {axis.name}, so its size is not known")
        self.arrays.setdefault(owner, keyword_name(owner.name))
        return code.identifier(self.name(axis))


def owns(symbol: Symbol, axis: Axis) -> bool:
    return any(axis.name == other.name for other in symbol.axes if other.size is None)


def module(
    command: str,
    result: Tensor,
    definitions: Mapping[Symbol, Node] = NONE,
    variables: Sequence[Symbol] = (),
    doc: str = "",
) -> str:
    """The text of a module that defines `command(**arrays)`: `gradient`, `jacobian` or `hessian`.

    `definitions` are computed, never asked for. `variables` are symbols to be asked for where only they tell a size.
    Raises NoRule for what NumPy has no rule for, CannotRead for names that are none or that clash.
    """
    inner = settled(definitions)
    root = stable(result.node, inner)
    nodes = ordered(root, inner)
    leaves = dict.fromkeys([*(node.symbol for node in nodes if isinstance(node, form.Leaf)), *opened(inner, nodes)])
    calls = dict.fromkeys(n.function for n in nodes if isinstance(n, form.Map | form.Field) and not n.function.known)
    words = named([*leaves, *calls])
    arrays = {symbol: words[symbol] for symbol in leaves if symbol not in inner}
    names = Names([*words.values(), *(keyword_name(symbol.name) for symbol in variables), *HELPERS, "np"])
    sizes = Sizes(names, arrays, variables)
    body = function_body(evaluated(root, Scene(words, sizes.code, inner)).array, sizes)
    arguments = named([*arrays, *calls]).values()
    return assembled(command, list(arguments), body, doc)


def settled(definitions: Mapping[Symbol, Node]) -> dict[Symbol, Node]:
    """The definitions in their stable forms, each by those before it."""
    found: dict[Symbol, Node] = {}
    for symbol, node in definitions.items():
        found[symbol] = stable(node, found)
    return found


def opened(definitions: Mapping[Symbol, Node], nodes: Sequence[Node]) -> list[Symbol]:
    """The symbols whose definitions stand in their place."""
    return [symbol for symbol, node in definitions.items() if node in nodes and is_exponential(node)]


def function_body(value: Code, sizes: Sizes) -> list[str]:
    """The lines of the function: sizes, checks, then the value."""
    head = [line for symbol, name in sizes.arrays.items() for line in opening(symbol, name, sizes)]
    return [*head, *lines(value, sizes.names)]


def opening(symbol: Symbol, name: str, sizes: Sizes) -> list[str]:
    """`n, d = np.shape(x)` where these sizes are new, and the check of the shape."""
    new = [axis.name for axis in symbol.axes if axis.size is None and axis.name not in sizes.read]
    sizes.read.update(new)
    shape = [sizes.name(axis) for axis in symbol.axes]
    left = [word if axis.name in new else "_" for axis, word in zip(symbol.axes, shape, strict=True)]
    quoted_name = f'"{name}"'
    unpacked = (
        [f"{', '.join(left)}{',' if len(left) == 1 else ''} = _shape({quoted_name}, {name}, {len(shape)})"]
        if new
        else []
    )
    return [*unpacked, f"{name} = _array({', '.join([quoted_name, name, *shape])})"]


def assembled(command: str, arguments: Sequence[str], body: Sequence[str], doc: str) -> str:
    """Docstring, import, helpers, function."""
    text = "\n".join(f"    {line}" for line in body)
    head = f"def {checked(command)}({'*, ' if arguments else ''}{', '.join(arguments)}):"
    parts = [f'"""{quoted(doc)}"""' if doc else "", "import numpy as np", *(f"\n{helper}" for helper in helpers(text))]
    return "\n".join([*filter(None, parts), f"\n{head}\n{text}\n"])


def helpers(text: str) -> list[str]:
    """The helpers that a text calls."""
    return [helper for name, helper in HELPERS.items() if f"{name}(" in text]


def quoted(doc: str) -> str:
    """A user's text inside a docstring: no backslash, quote or sign that does not print is left as it is."""
    lines = ("".join(sign if sign.isprintable() else " " for sign in line) for line in doc.splitlines())
    return "\n".join(lines).replace("\\", "\\\\").replace('"', '\\"')
