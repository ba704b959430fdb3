"""`φ(xᵢ)` is a member φᵢ, `f_k(i)` is f_{ki}, `k(xᵢ, xⱼ)` what it is defined to be, `σᵢ(a + b)` a product, e is 𝟏.

What a function is off the sample does not matter to a problem that looks at it there alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from checks.written.declare import Range, is_index_like, keyed
from checks.written.world import Context, Declared, Definition, family_word, word
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Times, Tree


@dataclass
class Sampled:
    """Rewrites trees, and collects the families that come in and the functions that go."""

    context: Context
    families: dict[str, Declared] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)

    def rewritten(self, body: Tree) -> Tree:
        if isinstance(body, Name):
            return Name("one") if self.is_ones(body) else body
        inner = rebuilt(body, self.rewritten)
        return self.called(inner) if isinstance(inner, tree.Call) else inner

    def is_ones(self, name: Name) -> bool:
        """`e`, the vector of all ones."""
        known = self.context.declared.get(word(name))
        return "ones" in (known.facts if known is not None else self.context.pending.get(word(name), ()))

    def called(self, body: tree.Call) -> Tree:
        key = keyed(body.function, self.context)[0]
        known = self.context.declared.get(key)
        for definition in self.context.definitions.get(key, ()):
            if len(definition.parameters or ()) == len(body.arguments) and not definition.recursive:
                return self.rewritten(put_in(definition, body.arguments))
        if known is None:
            return body
        if known.arguments is None and not known.guessed and len(body.arguments) == 1:
            return Times((body.function, body.arguments[0]))
        indices = [*self.indices(body.arguments)]
        whole = known.is_function and all(index is not None for index, _ in indices)
        return self.member(body.function, [(i, r) for i, r in indices if i is not None], known) if whole else body

    def indices(self, arguments: Sequence[Tree]) -> Iterator[tuple[Tree | None, Range | None]]:
        """i of `xᵢ` and of `i`, with what it runs over."""
        for item in arguments:
            below = item.subscripts if isinstance(item, Name) and item.subscripts else (item,)
            known = self.context.declared.get(keyed(item, self.context)[0]) if isinstance(item, Name) else None
            spans = known.ranges if known is not None and len(known.ranges) == len(below) else map(self.span, below)
            found = (one if is_index_like(one, self.context) else None for one in below)
            yield from zip(found, spans, strict=True)

    def span(self, index: Tree) -> Range | None:
        return self.context.ranges.get(word(index)) if isinstance(index, Name) else None

    def member(self, function: Name, indices: Sequence[tuple[Tree, Range | None]], known: Declared) -> Name:
        found = replace(function, subscripts=(*function.subscripts, *(item for item, _ in indices)))
        count, bare = len(found.subscripts), replace(function, subscripts=())
        ranges = (*(known.ranges or (None,) * len(function.subscripts)), *(span for _, span in indices))
        self.functions |= {word(bare), family_word(bare, len(function.subscripts))}
        known_ranges = ranges if all(ranges) else (None,) * count
        self.families[family_word(bare, count)] = Declared(known.shape, count, known_ranges, known.facts)
        return found

    @property
    def declared(self) -> Context:
        """The context with families for functions."""
        left = {key: item for key, item in self.context.declared.items() if key not in self.functions}
        definitions = {key: [*map(self.plain, found)] for key, found in self.context.definitions.items()}
        return replace(self.context, declared={**left, **self.families}, definitions=definitions)

    def plain(self, definition: Definition) -> Definition:
        """`K_{ij} = ⟨φ(xᵢ), φ(xⱼ)⟩` by the members of φ."""
        if definition.parameters is not None or not isinstance(definition.body, Tree):
            return definition
        return replace(definition, body=self.rewritten(definition.body))


def put_in(definition: Definition, arguments: Sequence[Tree]) -> Tree:
    values = dict(zip(definition.parameters or (), arguments, strict=True))

    def put(body: Tree) -> Tree:
        return values[body] if body in values else rebuilt(body, put)

    assert isinstance(definition.body, Tree)
    return put(definition.body)
