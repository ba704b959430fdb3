"""A dual problem → a self-contained module with `dual(**data) -> cvxpy.Problem`.

What is emitted is the printed LaTeX, read back and lowered, so that the page and the code cannot differ. A user's text
never enters the module: names are checked, and everything else is made of numbers and known functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from derive import index_form as form
from derive.claims import Problem, Statement
from derive.errors import CannotRead, DeriveError
from derive.normal_form import equal
from derive.notation.display import Page, vocabulary_of
from derive.notation.display import problem as displayed
from derive.notation.read import read
from derive.notation.statements import lower_statement
from derive.notation.write import latex
from derive.symbols import Axis, Symbol, spell
from derive.tensor import spread
from output.code.convex import Cvxpy
from output.code.data import Data
from output.code.identifiers import Named, keys, named
from output.code.module import helpers, quoted
from output.errors import Internal

NOTHING: Mapping[Symbol, Symbol] = MappingProxyType({})
SIGNS = {"=": "==", "<": "<=", ">": ">=", "<=": "<=", ">=": ">="}
"""CVXPY knows closed sets only; what a logarithm needs it sees by itself."""

OWN = frozenset("cp data given dual symmetric root objective constraints float int".split())
"""What the module itself calls something; a symbol of that name gets an underscore inside it."""

HEAD = '''"""{title}

{latex}
"""

import cvxpy as cp
import numpy as np


def given(data, *names):
    """The first of these names that the data has."""
    for name in names:
        if name in data:
            return data[name]
    raise TypeError("dual() needs " + names[0])


def symmetric(matrix):
    """The symmetric part, which is all that a quadratic form sees."""
    return (matrix + matrix.T) / 2


def root(matrix):
    """R with R.T @ R the matrix, which is positive semidefinite."""
    values, vectors = np.linalg.eigh(symmetric(matrix))
    return np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T


{helpers}def dual(**data):
    """The dual problem, not yet solved."""
'''


def module(dual: Problem, title: str, roots: Mapping[Symbol, Symbol] = NOTHING) -> str:
    """The whole file; `roots` are data that is a square root of other data."""
    text, problem = read_back(dual)
    body = "".join(f"    {line}\n" for line in statements(problem, roots))
    extra = "".join(f"{helper}\n\n" for helper in helpers(body))
    return HEAD.format(title=quoted(title), latex=quoted(text), helpers=extra) + body


def statements(problem: Problem, roots: Mapping[Symbol, Symbol]) -> Iterator[str]:
    """Data and sizes, then variables, then objective and constraints."""
    variables = [variable.symbol for variable in problem.over]
    data = sorted({name for node in nodes(problem) for name in form.symbols(node)} - {*variables}, key=str)
    sizes = {axis.name: size_name(axis) for axis in axes_of(problem, variables)}
    names = named([*data, *variables], {*OWN, *sizes.values()})
    printer = Cvxpy(Data(names, sizes), frozenset(variables))
    yield from data_lines(data, names, roots)
    yield from size_lines(problem, variables, data, names)
    yield from (variable_line(name, printer) for name in variables)
    yield f"objective = cp.{'Maximize' if problem.sense == 'max' else 'Minimize'}({objective(problem, printer)})"
    yield from ("constraints = [", *(f"    {constraint(item, printer)}," for item in problem.constraints), "]")
    yield "return cp.Problem(objective, constraints)"


def read_back(dual: Problem) -> tuple[str, Problem]:
    """The LaTeX of the dual and what it says. Raises Internal where it says something else."""
    leaves = [form.Leaf(name) for name in symbols_in(dual)]
    words = vocabulary_of([*nodes(dual), *leaves], ())
    text = latex(displayed(dual, Page()), "plain", words)
    try:
        found = lower_statement(read(text, words), {spell(leaf.symbol.name): leaf.symbol for leaf in leaves})
    except DeriveError as error:
        raise Internal(f"the printed dual cannot be read back: {error}") from error
    if not isinstance(found, Problem) or not agree(found, dual):
        raise Internal(f"the printed dual reads back as another problem: {text}")
    return text, found


def symbols_in(problem: Problem) -> list[Symbol]:
    found = {name for node in nodes(problem) for name in form.symbols(node)}
    return sorted({*found, *(variable.symbol for variable in problem.over)}, key=str)


def nodes(problem: Problem) -> list[form.Node]:
    sides = [side for item in problem.constraints for side in (item.left, item.right)]
    return [problem.objective.node, *(side.node for side in sides)]


def agree(one: Problem, other: Problem) -> bool:
    """The same objective and the same constraints, as normal forms."""
    if len(one.constraints) != len(other.constraints) or one.sense != other.sense:
        return False
    pairs = zip(one.constraints, other.constraints, strict=True)
    return equal(one.objective.node, other.objective.node) and all(alike(a, b) for a, b in pairs)


def alike(one: Statement, other: Statement) -> bool:
    first, second = gap(one), gap(other)
    return one.relation == other.relation and first.axes == second.axes and equal(first, second)


def gap(item: Statement) -> form.Node:
    indices = tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))
    ordered = tuple(sorted(indices, key=lambda index: index.axis.name))
    return form.add([spread(item.left, ordered), form.scale(-1, spread(item.right, ordered))])


def axes_of(problem: Problem, variables: Iterable[Symbol]) -> list[Axis]:
    """Every axis without a number for its size."""
    inner = [axis for node in nodes(problem) for item in form.walk(node) for axis in axes_in(item)]
    found = dict.fromkeys([*inner, *(axis for name in variables for axis in name.axes)])
    return [axis for axis in found if axis.size is None]


def axes_in(node: form.Node) -> tuple[Axis, ...]:
    if isinstance(node, form.Contract):
        return node.label_axes
    return (node.axis,) if isinstance(node, form.Size) else node.axes


def data_lines(data: Sequence[Symbol], names: Mapping[Named, str], roots: Mapping[Symbol, Symbol]) -> list[str]:
    return [f"{names[name]} = {array(name, roots)}" for name in data]


def array(name: Symbol, roots: Mapping[Symbol, Symbol]) -> str:
    if name in roots:
        return f"root({array(roots[name], {})})"
    return f"np.asarray(given(data, {asked(name)}), dtype=float)"


def asked(name: Symbol) -> str:
    return ", ".join(repr(word) for word in keys(name))


def size_lines(
    problem: Problem, variables: Sequence[Symbol], data: Sequence[Symbol], names: Mapping[Named, str]
) -> list[str]:
    """A size from the first array that has the axis, else from the data under its own name."""
    lines = []
    for axis in axes_of(problem, variables):
        places = [(names[name], name.axes.index(axis)) for name in data if axis in name.axes]
        value = f"{places[0][0]}.shape[{places[0][1]}]" if places else f"int(given(data, {axis.name!r}))"
        lines.append(f"{size_name(axis)} = {value}")
    return lines


def size_name(axis: Axis) -> str:
    """`size_n`. Raises CannotRead for a size that is no word."""
    if not axis.name.isidentifier():
        raise CannotRead(f"the size {axis.name} gives no name that Python could use")
    return f"size_{axis.name}"


def variable_line(name: Symbol, printer: Cvxpy) -> str:
    count = f"{printer.data.count(name.axes)}, " if name.axes else ""
    return f"{printer.data.names[name]} = cp.Variable({count}name={keys(name)[0]!r})"


def objective(problem: Problem, printer: Cvxpy) -> str:
    return printer.code(problem.objective.node)


def constraint(item: Statement, printer: Cvxpy) -> str:
    indices = tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))
    left, right = (printer.code(spread(side, indices)) for side in (item.left, item.right))
    return f"{left} {SIGNS[item.relation]} {right}"
