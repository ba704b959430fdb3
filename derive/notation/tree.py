"""What a person writes: the notation tree. It never evaluates; order, brackets and factoring stand as written.

Every kind is frozen data whose docstring opens with an example. Brackets are not nodes: `write` puts them
where precedence asks for them and `read` drops them again, so printing and reading back gives the same tree.
Fonts and arrows are not nodes either: `\\vec w`, `\\mathbf w` and `w` are one `Name`, and the `Vocabulary`
says which names are vectors.

One normal tree for each spelling, so that `read(latex(tree)) == tree`: a fraction of whole numbers in lowest
terms is a `Number`; a product of bare names below a name is several subscripts, `W_{ij}` is W with i and j; `∂L/∂w²`
of second order is by w, w; `e^{(x)}` is a `Power` and any other `^{(k)}` a layer; an expression in a list between
brackets is a `Tuple`, but with a statement among them they are `Several`; `\\min_w` is an `Optimum`, `\\min(a, b)`
a `Call`; a `Call` needs its function in the vocabulary or among `spelling.FUNCTIONS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property

from derive.interned import Interned


@dataclass(frozen=True, eq=False)
class Tree(metaclass=Interned):
    """The base of every notation node. Equal trees are one object."""

    @cached_property
    def children(self) -> tuple[Tree, ...]:
        """The trees directly inside, as they stand."""
        return tuple(trees_in(tuple(getattr(self, field.name) for field in fields(self))))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every name in it, from the left, those in subscripts and layers behind their own."""
        return tuple(name for child in self.children for name in child.names)


@dataclass(frozen=True, eq=False)
class Number(Tree):
    """`3`, `½`, `0.1`; never negative: a sign is `Negative`."""

    value: Fraction


ONE = Number(Fraction(1))
TWO = Number(Fraction(2))


@dataclass(frozen=True, eq=False)
class Name(Tree):
    """`x_{i,1}`, `W^{(2)}`, `\\hat y`, `w^*`, `f_1'`: a letter or word with its decorations."""

    base: str
    subscripts: tuple[Tree, ...] = ()
    layer: Tree | None = None
    accent: str = ""
    primes: int = 0

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return (self, *(name for child in self.children for name in child.names))

    @cached_property
    def bare(self) -> Name:
        """`x` of `x_i`."""
        return replace(self, subscripts=())


@dataclass(frozen=True, eq=False)
class Negative(Tree):
    """`−x`; inside a `Plus` it prints as the sign in front of the term."""

    body: Tree


@dataclass(frozen=True, eq=False)
class Plus(Tree):
    """`a + b − c`: two terms or more, a subtracted one is `Negative`."""

    terms: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Times(Tree):
    """`αᵢ yᵢ xᵢ`, `W x`, `δ xᵀ`: juxtaposition, whatever it means."""

    factors: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Dot(Tree):
    """`w · xᵢ`: the inner product of two vectors, or the explicit product of two factors of a chain rule."""

    factors: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Hadamard(Tree):
    """`δ ∘ f′(z)`: the elementwise product."""

    factors: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Quotient(Tree):
    """`a / b` written as a fraction; `½` alone is a `Number`."""

    numerator: Tree
    denominator: Tree


@dataclass(frozen=True, eq=False)
class Power(Tree):
    """`x²`, `e^{−z}`, `A⁻¹`."""

    base: Tree
    exponent: Tree


@dataclass(frozen=True, eq=False)
class Root(Tree):
    """`√x`."""

    body: Tree


@dataclass(frozen=True, eq=False)
class Transpose(Tree):
    """`Wᵀ`."""

    body: Tree


@dataclass(frozen=True, eq=False)
class Kronecker(Tree):
    """`A ⊗ B`: the Kronecker product of matrices, the outer product of vectors."""

    factors: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Norm(Tree):
    """`‖w‖`; `kind` is what stands below it, `‖w‖₁`, `‖w‖_∞`, `‖x‖_{Σ⁻¹}`, `‖W‖₂` of a matrix; F is the norm anyway."""

    body: Tree
    kind: Tree | None = None


@dataclass(frozen=True, eq=False)
class Abs(Tree):
    """`|x|`."""

    body: Tree


@dataclass(frozen=True, eq=False)
class Call(Tree):
    """`f₁(z)`, `log p`, `diag(p)`, `tr(A)`, `det A`, `max(0, x)`."""

    function: Name
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Entry(Tree):
    """`(A x)ᵢ`, `(AᵀA)_{ij}`, `softmax(z)ₖ`: an entry of what is no name; `Aᵀ_{ij}` is one too."""

    body: Tree
    subscripts: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Factorial(Tree):
    """`n!`."""

    body: Tree


@dataclass(frozen=True, eq=False)
class Sum(Tree):
    """`Σᵢ₌₁ⁿ αᵢ yᵢ`; without bounds `Σᵢ`. The body reaches to the end of its term.

    `where` is a condition on the index: `Σ_{j≠i}`, `Σ_{i<j}`, `Σ_{i∈S}`, `Σ_{i : yᵢ=1}`.
    """

    index: Name
    lower: Tree | None
    upper: Tree | None
    body: Tree
    where: Tree | None = None


@dataclass(frozen=True, eq=False)
class Product(Tree):
    """`Πᵢ₌₁ⁿ p(xᵢ)`: as a `Sum`."""

    index: Name
    lower: Tree | None
    upper: Tree | None
    body: Tree
    where: Tree | None = None


@dataclass(frozen=True, eq=False)
class Integral(Tree):
    """`∫₀¹ f(x) dx`; without limits over all of the space that x ranges over."""

    body: Tree
    by: Tree
    lower: Tree | None = None
    upper: Tree | None = None


@dataclass(frozen=True, eq=False)
class Matrix(Tree):
    """`(a b; c d)`: entries row by row; an entry may be a block. A column has rows of one entry."""

    rows: tuple[tuple[Tree, ...], ...]


@dataclass(frozen=True, eq=False)
class Cases(Tree):
    """`{ x if x > 0; 0 otherwise`: (value, condition) in order; the condition None is "otherwise"."""

    branches: tuple[tuple[Tree, Tree | None], ...]


@dataclass(frozen=True, eq=False)
class Given(Tree):
    """`x | z, θ` inside a call, an expectation or a set: items, and what stands behind the bar."""

    items: tuple[Tree, ...]
    conditions: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class At(Tree):
    """`∂L/∂w |_{w=0}`: an expression where statements hold."""

    body: Tree
    conditions: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Expectation(Tree):
    """`𝔼ᵢ[gᵢ]`, `𝔼_{x∼p}[f(x)]`, `𝔼[x | z]` (a `Given`): the mean over what is drawn."""

    over: Tree | None
    body: Tree


@dataclass(frozen=True, eq=False)
class Partial(Tree):
    """`∂L/∂w`, `∂²L/∂w∂b`, with `total` `dE/dw`."""

    of: Tree
    by: tuple[Tree, ...]
    total: bool = False


@dataclass(frozen=True, eq=False)
class Gradient(Tree):
    """`∇_w L`, or `∇L` without a variable."""

    of: Tree
    by: Tree | None = None


@dataclass(frozen=True, eq=False)
class Hessian(Tree):
    """`∇²_w L`, or `∇²L` without a variable: the matrix of second derivatives."""

    of: Tree
    by: Tree | None = None


@dataclass(frozen=True, eq=False)
class Tuple(Tree):
    """`(w, b, ξ)`, and `−1, 1` between other brackets."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class SetOf(Tree):
    """`{−1, 1}`, `{i : yᵢ = 1}` (one `Given`), `{1, …, n}` (the name `dots` among the items)."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Interval(Tree):
    """`[0, ∞)`: `closed` says of each end whether it belongs. After ∈ every pair in brackets is one, `θ ∈ (0, 1)`."""

    lower: Tree
    upper: Tree
    closed: tuple[bool, bool]


@dataclass(frozen=True, eq=False)
class Relation(Tree):
    """`a = b`, `a ≥ b`, `a = b = c`: first, then (operator, side); operators are those of `spelling.RELATIONS`.

    A list before the first sign is `Several` names: `w, xᵢ ∈ ℝᵈ`. `f : ℝᵈ → ℝ` is f with (":", ℝᵈ), ("->", ℝ).
    """

    first: Tree
    rest: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, eq=False)
class Implies(Tree):
    """`a ⇒ b`; with `both` `a ⇔ b`."""

    left: Tree
    right: Tree
    both: bool = False


@dataclass(frozen=True, eq=False)
class Each(Tree):
    """`αᵢ ≥ 0, i = 1, …, n`: a statement for every value of an index; without ends `∀i`.

    `where` is a condition on it, `∀i ∈ S`, `i ≠ j`; it stands without ends.
    """

    statement: Tree
    index: Name
    lower: Tree | None
    upper: Tree | None
    where: Tree | None = None


@dataclass(frozen=True, eq=False)
class Several(Tree):
    """`w = 0, b = 0`: statements side by side."""

    statements: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Optimum(Tree):
    """`min_{w,b} f  s.t.  g ≥ 0, h = 0`: sense is `min`, `max`, `inf`, `sup`, `argmin` or `argmax`.

    `over` is what stands below the sign: names, or a statement such as `w ∈ ℝᵈ`; empty where nothing does.
    """

    sense: str
    over: tuple[Tree, ...]
    objective: Tree
    constraints: tuple[Tree, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the declarations say of names, for reading and for fonts: each name's base with its fixed subscripts.

    A key is a `Name` stripped of indices, primes and layer, spelled `base`, `base_1` or `base_+`. `families` says how
    many indices belong to a declared name, so that xᵢ and x₁ are vectors where wₖ and w₁ are numbers. `layers` are the
    names with the letters that count layers above them without brackets, `numbered` those with a number before an
    index, as in w_{1j}, `paired` those with the numbers of a row and a column, as in a_{12}; `entries` are small
    letters with the matrices whose entries they name.
    """

    functions: frozenset[str] = frozenset()
    vectors: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()
    families: frozenset[tuple[str, int]] = frozenset()
    layers: frozenset[tuple[str, str]] = frozenset()
    numbered: frozenset[str] = frozenset()
    paired: frozenset[str] = frozenset()
    entries: frozenset[tuple[str, str]] = frozenset()


def trees_in(value: object) -> Iterator[Tree]:
    if isinstance(value, Tree):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from trees_in(item)
