"""Index form → CVXPY: every expression is a vector of its entries, row by row; a number is a scalar.

A product with one factor that has variables is a matrix times that factor; two equal factors are a square or a
quadratic form; `u log u` is an entropy, `‖u‖²/λ` a quadratic over a line. What is none of these raises NoRule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Label, Loose, Node
from derive.normal_form import normal_form
from derive.notation.lift import lift
from derive.notation.write import unicode
from derive.symbols import Axis, Symbol
from derive.tensor import Tensor
from output.code import expressions
from output.code.data import Data
from output.code.lines import inline

MAPS = {"exp": "cp.exp({})", "log": "cp.log({})", "abs": "cp.abs({})", "relu": "cp.pos({})"}
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Cvxpy:
    """How data is written, and which symbols are variables."""

    data: Data
    variables: frozenset[Symbol]

    def varies(self, node: Node) -> bool:
        return not self.variables.isdisjoint(form.symbols(node))

    def code(self, node: Node) -> str:
        """An expression with an entry for every position of the node's axes."""
        if not self.varies(node):
            return self.fixed(node)
        if isinstance(node, form.Leaf):
            return self.leaf(node)
        if isinstance(node, form.Add):
            return "(" + " + ".join(self.code(term) for term in node.terms) + ")"
        if isinstance(node, form.Map) and node.function.known and node.function.name.base in MAPS:
            return self.mapped(node)
        if isinstance(node, form.Power):
            return self.powered(node)
        if isinstance(node, form.Contract):
            return self.product(node)
        raise NoRule(f"no CVXPY form for {shown(node)}")

    def fixed(self, node: Node) -> str:
        """Data along the entries; what is the same everywhere is a number."""
        if isinstance(node, form.Contract) and not any(labels for _, labels in node.factors):
            return self.data.text(form.contract(node.coefficient, node.factors, ()))
        text = self.data.text(node)
        return text if len(node.axes) < 2 else f"np.ravel({text})"

    def leaf(self, node: form.Leaf) -> str:
        if any(at is not None for at in node.at or ()):
            raise NoRule(f"no CVXPY form for {shown(node)}")
        return self.data.names[node.symbol]

    def mapped(self, node: form.Map) -> str:
        argument, base = node.argument, node.function.name.base
        exponents = summed_exponents(argument) if base == "log" else None
        if exponents is not None and not node.axes:
            return f"cp.log_sum_exp({self.code(exponents)})"
        return MAPS[base].format(self.code(argument))

    def powered(self, node: form.Power) -> str:
        if node.exponent == 2:
            return f"cp.square({self.code(node.base)})"
        if node.exponent == HALF:
            inside = self.length(node.base)
            return inside if inside is not None else f"cp.sqrt({self.code(node.base)})"
        if node.exponent == -1:
            return f"cp.inv_pos({self.code(node.base)})"
        raise NoRule(f"no CVXPY form for {shown(node)}")

    def length(self, base: Node) -> str | None:
        """`‖u‖`, or the norms of the rows of u."""
        if isinstance(base, form.Power) and base.exponent == 2:
            return f"cp.abs({self.code(base.base)})"
        if not isinstance(base, form.Contract) or len(base.factors) != 2 or base.coefficient <= 0:
            return None
        (one, labels), (other, same) = base.factors
        if one is not other or labels != same or len(base.label_axes) != base.rank + 1:
            return None
        number = "" if base.coefficient == 1 else f"np.sqrt({constant(base.coefficient)}) * "
        if not base.rank:
            return f"{number}cp.norm({self.code(one)}, 2)"
        moved = form.contract(1, [(one, labels)], tuple(range(base.rank + 1)))
        rows = f"({self.data.count(base.axes)}, {self.data.count(base.label_axes[-1:])})"
        return f'{number}cp.norm(cp.reshape({self.code(moved)}, {rows}, order="C"), 2, axis=1)'

    def product(self, node: form.Contract) -> str:
        """Factors with variables joined into one, then a matrix of data times it."""
        node = opened(node, self.varies)
        own: tuple[Label, ...] = tuple(range(node.rank))
        factors: list[Loose] = [*node.factors]
        data = [item for item in factors if not self.varies(item[0])]
        live = [item for item in factors if self.varies(item[0])]
        quadratic = self.quadratic_form(node, data, live)
        if quadratic is not None:
            return scaled(node.coefficient, quadratic)
        text, labels, more = self.joined(live, node)
        return self.spread(node, own, [*data, *more], text, labels)

    def quadratic_form(self, node: form.Contract, data: list[Loose], live: list[Loose]) -> str | None:
        """`uᵀMu` and `‖u‖²`, weights of single numbers in front."""
        if len(live) != 2 or live[0][0] is not live[1][0] or node.rank:
            return None
        (one, first), (_, second) = live
        flat = [item for item in data if not item[1]]
        rest = [item for item in data if item[1]]
        weights = "".join(f"{self.data.text(factor)} * " for factor, _ in flat)
        if first == second and not rest:
            return f"{weights}cp.sum_squares({self.code(one)})" if first else f"{weights}cp.square({self.code(one)})"
        if len(first) != 1 or len(second) != 1 or first == second:
            return None
        axes = axes_of(node)
        matrix = self.data.product(rest, (*first, *second), axes)
        return f"{weights}cp.quad_form({self.code(one)}, cp.psd_wrap(symmetric({matrix})))"

    def joined(self, live: list[Loose], node: form.Contract) -> tuple[str, tuple[Label, ...], list[Loose]]:
        """The factors with variables as one expression over its labels, and data that comes with it."""
        counts = Counter(live)
        if len(live) == 1:
            return self.operand(live[0][0]), live[0][1], []
        if len(counts) == 1 and len(live) == 2:
            return f"cp.square({self.code(live[0][0])})", live[0][1], []
        if len(live) == 2:
            found = self.entropy(live) or self.entropy(live[::-1])
            if found is not None:
                return found
        if len(live) == 3 and len(counts) == 2:
            return self.over_line(counts, node)
        raise NoRule(f"no CVXPY form for the product {shown(node)}")

    def entropy(self, live: list[Loose]) -> tuple[str, tuple[Label, ...], list[Loose]] | None:
        """`u log(u/c)` is `−entr(u) − u log c`."""
        (one, at), (log, beside) = live
        if at != beside or not isinstance(log, form.Map) or log.function.name.base != "log" or not log.function.known:
            return None
        scale, inside = self.one_factor(log.argument)
        ratio = multiple(one, inside)
        if ratio is None:
            return None
        body = self.code(inside)
        if scale is None:
            return f"({scaled(-ratio, f'cp.entr({body})')})", at, []
        return f"({scaled(ratio, f'cp.rel_entr({body}, {self.flat(inverse(scale), body)})')})", at, []

    def operand(self, node: Node) -> str:
        """In brackets where it is a product."""
        text = self.code(node)
        return f"({text})" if isinstance(node, form.Contract) else text

    def one_factor(self, node: Node) -> tuple[Node | None, Node]:
        """c and u of `c u`, where c is data, entry by entry or one number."""
        if not isinstance(node, form.Contract) or len(node.label_axes) != node.rank:
            return None, node
        own = tuple(range(node.rank))
        live = [item for item in node.factors if self.varies(item[0])]
        data = [item for item in node.factors if not self.varies(item[0])]
        if len(live) != 1 or live[0][1] != own or not data:
            return None, node
        out = () if all(not labels for _, labels in data) else own
        return form.contract(node.coefficient, data, out, dict(enumerate(node.axes)) if out else None), live[0][0]

    def flat(self, node: Node, body: str) -> str:
        text = self.code(node)
        return text if node.axes else f"{text} * np.ones({body}.shape)"

    def over_line(self, counts: Counter[Loose], node: form.Contract) -> tuple[str, tuple[Label, ...], list[Loose]]:
        """`‖u‖²/λ` with a single λ, or one for each entry."""
        twice = [item for item, count in counts.items() if count == 2]
        once = [item for item, count in counts.items() if count == 1]
        if not twice or not isinstance(once[0][0], form.Power) or once[0][0].exponent != -1:
            raise NoRule(f"no CVXPY form for the product {shown(node)}")
        (one, labels), (below, at) = twice[0], once[0]
        outside = set(labels) & set(range(node.rank))
        if at or outside:
            raise NoRule(f"no CVXPY form for {shown(node)}: a quadratic over a line for each entry")
        return f"cp.quad_over_lin({self.code(one)}, {self.code(below.children[0])})", (), []

    def spread(
        self, node: form.Contract, own: tuple[Label, ...], data: list[Loose], text: str, labels: tuple[Label, ...]
    ) -> str:
        """The data as a matrix from the entries of the expression to those of the result."""
        axes = axes_of(node)
        flat = [item for item in data if not item[1]]
        rest = [item for item in data if item[1]]
        number = scaled(node.coefficient, "".join(f"{self.data.text(f)} * " for f, _ in flat))
        used = {label for _, at in (*rest, ((), labels)) for label in at}
        if not rest and labels == own:
            return f"{number}{text}"
        if not rest and not labels:
            return f"{number}{text} * np.ones({self.data.count(node.axes)})"
        if not rest and not own:
            return f"{number}cp.sum({text})"
        if set(labels) == set(own) == set(labels) | used and labels == own:
            return f"{number}cp.multiply({self.fixed(form.contract(1, rest, own, axes))}, {text})"
        simple = self.simple(rest, own, labels, text)
        if simple is not None:
            return f"{number}({simple})"
        return f"{number}({self.matrix(rest, own, labels, axes)} @ {self.as_vector(text, labels)})"

    def simple(self, rest: list[Loose], own: tuple[Label, ...], labels: tuple[Label, ...], text: str) -> str | None:
        """`A @ u`, `A.T @ u`, `b @ u`."""
        if len(rest) != 1 or len(labels) != 1:
            return None
        factor, at = rest[0]
        body = self.data.text(factor)
        forms = {(*labels, *own): f"{body}.T @ {text}", (*own, *labels): f"{body} @ {text}"}
        return forms.get(at) if len(own) <= 1 else None

    def as_vector(self, text: str, labels: Sequence[Label]) -> str:
        return text if labels else f'cp.reshape({text}, (1,), order="C")'

    def matrix(
        self, rest: list[Loose], own: tuple[Label, ...], labels: tuple[Label, ...], axes: Mapping[Label, Axis]
    ) -> str:
        """Entries of the result by entries of the expression; a label on both sides goes over a diagonal."""
        inner: list[Label] = []
        factors = list(rest)
        whole: dict[Label, Axis] = dict(axes)
        for label in labels:
            name: Label = ("again", label) if label in own else label
            whole[name] = whole[label]
            if label in own:
                factors.append((form.Delta(whole[label]), (label, name)))
            inner.append(name)
        text = self.data.product(factors, (*own, *inner), whole)
        if len(own) < 2 and len(inner) == 1:
            return text
        if not own:
            return f"np.ravel({text})"
        rows, columns = (self.data.count([whole[label] for label in group]) for group in (own, labels))
        return f"np.reshape({text}, ({rows}, {columns}))"


def opened(node: form.Contract, varies: Callable[[Node], bool]) -> form.Contract:
    """`((uᵀM)N)u` as one product, so that both u are seen."""
    live = [factor for factor, _ in node.factors if varies(factor)]
    for place, (factor, _) in enumerate(node.factors):
        others = [one for one in live if one is not factor]
        if len(live) == 2 and others and isinstance(factor, form.Contract) and others[0] in form.walk(factor):
            whole = inlined(node, place, factor)
            return opened(whole, varies) if isinstance(whole, form.Contract) else node
    return node


def inlined(node: form.Contract, place: int, factor: form.Contract) -> Node:
    """The factors of a product inside a product, in its place."""
    labels = node.factors[place][1]
    names: list[Label] = [*labels, *(("opened", k) for k in range(factor.rank, len(factor.label_axes)))]
    inside = [(one, tuple(names[k] for k in at)) for one, at in factor.factors]
    rest = [*node.factors[:place], *inside, *node.factors[place + 1 :]]
    known = axes_of(node) | dict(zip(names, factor.label_axes, strict=True))
    return form.contract(node.coefficient * factor.coefficient, rest, tuple(range(node.rank)), known)


def axes_of(node: form.Contract) -> dict[Label, Axis]:
    return dict(enumerate(node.label_axes))


def inverse(node: Node) -> Node:
    """`1/c`; of `1/c` it is c."""
    return node.base if isinstance(node, form.Power) and node.exponent == -1 else form.power(node, -1)


def constant(number: Fraction) -> str:
    """`2`, `0.5`, `(1 / 3)`."""
    return inline(expressions.number(number))


def scaled(number: Fraction, text: str) -> str:
    if number == -1:
        return f"-{text}"
    return text if number == 1 else f"{constant(number)} * {text}"


def multiple(node: Node, of: Node) -> Fraction | None:
    """k where one node is k times the other."""
    one, other = normal_form(node), normal_form(of)
    if one.terms.keys() != other.terms.keys() or not one.terms:
        return None
    ratios = {one.terms[monomial] / other.terms[monomial] for monomial in one.terms}
    return ratios.pop() if len(ratios) == 1 else None


def summed_exponents(node: Node) -> Node | None:
    """z of `Σₖ e^{zₖ}`."""
    if not isinstance(node, form.Contract) or node.rank or node.coefficient != 1 or len(node.factors) != 1:
        return None
    inside = node.factors[0][0]
    is_exp = isinstance(inside, form.Map) and inside.function.known and inside.function.name.base == "exp"
    return inside.children[0] if is_exp and len(inside.axes) == len(node.label_axes) else None


def shown(node: Node) -> str:
    return unicode(lift(Tensor(node)))
