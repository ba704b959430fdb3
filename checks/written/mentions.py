"""Which symbols and functions a tree mentions, itself and through definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from checks.written.compare import Link
from checks.written.declare import calls_in, keyed, values_in
from checks.written.session import Session
from checks.written.spellings import of_set
from checks.written.world import Context, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode


def keys_in(body: Tree, context: Context) -> Iterator[str]:
    """The words of the symbols in a tree; h_T and h₁ of a sequence are its members, x_{i1} an entry of its xᵢ, and α in
    `L(w, α)` is the family αᵢ.
    """
    for name in values_in(body, context.labels) if context.labels else body.names:
        whole = word(replace(name, subscripts=(), primes=0))
        key = family_word(name.bare, 1) if of_set(name, context) else keyed(name, context)[0]
        count = len(name.subscripts) or int(whole not in context.sizes)
        members = (family_word(name.bare, size) for size in range(count, 0, -1))
        yield next((one for one in (key, *members) if context.knows(one)), whole)


def keys_below(body: Tree, context: Context) -> Iterator[str]:
    """The words of the symbols in a tree and in the definitions behind them, each once."""
    found: dict[str, None] = {}
    seen: set[tuple[str, bool]] = set()
    waiting: list[tuple[Tree, frozenset[str]]] = [(body, frozenset())]
    while waiting:
        inner, bound = waiting.pop()
        called = only_called(inner)
        for key in set(keys_in(inner, context)):
            base = key.partition("[")[0]
            if base not in bound and (key, base in called) not in seen:
                seen.add((key, base in called))
                found.setdefault(key)
                for item in context.definitions.get(key, ()):
                    waiting.append((item.body, parameters_of(item) if base in called else frozenset()))
    yield from found


def only_called(body: Tree) -> frozenset[str]:
    """The functions that stand before brackets wherever they stand: `F(w)` looks at w, F alone at its parameter."""
    heads = Counter(word(replace(call.function, subscripts=(), primes=0)) for call in calls_in(body))
    names = Counter(word(replace(name, subscripts=(), primes=0)) for name in body.names)
    return frozenset(key for key, count in heads.items() if names[key] == count)


def parameters_of(definition: Definition) -> frozenset[str]:
    """The letters that the brackets bind."""
    names = (item for item in definition.parameters or () if isinstance(item, Name))
    return frozenset(word(name.bare) for name in names)


def free_keys(link: Link, context: Context) -> frozenset[str]:
    keys = {key for side in (*link.sides, *link.where) for key in keys_below(side, context)}
    return frozenset(key for key in keys if key in context.declared and key not in context.definitions)


def note_used(body: Tree, session: Session) -> None:
    session.used |= set(keys_in(body, session.context))


def unknown_functions(link: Link, context: Context) -> set[str]:
    """The functions of which nothing is known but what conditions say, which no point can show."""
    words = {w for side in link.sides for w in functions_in(side, context)}
    return {
        w for w in words if w in context.declared and context.declared[w].is_function and w not in context.definitions
    }


def functions_in(body: Tree, context: Context) -> Iterator[str]:
    """The functions that an expression uses, also through definitions."""
    found: set[str] = set()
    waiting = [body]
    while waiting:
        part = waiting.pop()
        yield from (word(replace(call.function, primes=0)) for call in calls_in(part))
        for key in {keyed(replace(name, primes=0), context)[0] for name in part.names} - found:
            found.add(key)
            waiting += [item.body for item in context.definitions.get(key, ())]


def at_members(link: Link, context: Context) -> bool:
    """Whether unknown functions stand at members of families only, `φ(xᵢ)`: what is said of their values there says
    nothing of the functions.
    """
    names = {name for side in link.sides for name in argument_names(side, context)}
    symbols = [name for name in names if word(name) not in context.ranges]
    return all(name.subscripts and keyed(name, context)[1] > 0 for name in symbols)


def argument_names(body: Tree, context: Context) -> Iterator[Name]:
    """The names in arguments of functions without a rule of their own, also in definitions but their parameters."""
    found: set[str] = set()
    waiting: list[tuple[Tree, frozenset[Tree]]] = [(body, frozenset())]
    while waiting:
        part, parameters = waiting.pop()
        for call in calls_in(part):
            if context.knows(word(replace(call.function, primes=0))) or call.function.primes:
                yield from (name for item in call.arguments for name in item.names if name not in parameters)
        for key in {keyed(replace(name, primes=0), context)[0] for name in part.names} - found:
            found.add(key)
            definitions = context.definitions.get(key, ())
            waiting += [(item.body, parameters | frozenset(item.parameters or ())) for item in definitions]


def unicode_link(link: Link) -> str:
    return unicode(tree.Relation(link.left, ((link.relation, link.right),)))
