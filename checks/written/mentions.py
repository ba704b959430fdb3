"""Which symbols and functions a tree mentions, itself and through definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.written.compare import Link
from checks.written.declare import calls_in, keyed
from checks.written.letters import all_names
from checks.written.session import Session
from checks.written.spellings import of_set
from checks.written.world import Context, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode


def plain_names(body: Tree) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
    for child in tree.children(body):
        yield from plain_names(child)


def keys_in(body: Tree, context: Context) -> Iterator[str]:
    """The words of the symbols in a tree."""
    for name in plain_names(body):
        whole = word(replace(name, subscripts=(), primes=0))
        key = family_word(replace(name, subscripts=()), 1) if of_set(name, context) else keyed(name, context)[0]
        yield key if context.knows(key) else whole
    return


def keys_below(body: Tree, context: Context) -> Iterator[str]:
    """The words of the symbols in a tree and in the definitions behind them, each once."""
    found: set[str] = set()
    waiting = [body]
    while waiting:
        for key in set(keys_in(waiting.pop(), context)) - found:
            found.add(key)
            waiting += [definition.body for definition in context.definitions.get(key, ())]
            yield key


def free_keys(link: Link, context: Context) -> frozenset[str]:
    keys = {key for side in link.sides for key in keys_below(side, context)}
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
        for key in {keyed(replace(name, primes=0), context)[0] for name in all_names(part)} - found:
            found.add(key)
            waiting += [item.body for item in context.definitions.get(key, ())]


def unicode_link(link: Link) -> str:
    return unicode(tree.Relation(link.left, ((link.relation, link.right),)))
