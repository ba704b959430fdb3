"""`K ≥ 2`, `Σ_k π_k = 1`, `0 < λ_1 ≤ … ≤ λ_d`, `S = {i : mᵢ < 1}`: what is said of sizes, sums, order and sets."""

from __future__ import annotations

from dataclasses import replace

from checks.written.compare import Link
from checks.written.conditions import add_condition
from checks.written.declare import ZERO, keyed
from checks.written.definitions import defined
from checks.written.session import Session
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree
from derive.notation.write import unicode


def named_set(name: Name, members: Tree, context: Context) -> bool:
    """`S = {i : mᵢ < 1}`."""
    found = set_said(members)
    if found is not None:
        context.sets[word(name)] = found
    return found is not None


def set_said(body: Tree) -> tuple[Name, tuple[Tree, ...]] | None:
    """The index and the conditions of `{i : mᵢ < 1}`."""
    given = body.items[0] if isinstance(body, tree.SetOf) and len(body.items) == 1 else None
    if isinstance(given, tree.Given) and len(given.items) == 1 and isinstance(given.items[0], Name):
        return given.items[0], given.conditions
    return None


def shared_value(body: tree.Relation, session: Session) -> bool:
    """`α₁ = α₂ = α` with a new α: from here on both are that number, and what depends on them depends on it."""
    sides = [body.first, *(side for _, side in body.rest)]
    names = [side for side in sides if isinstance(side, Name)]
    free = [name for name in names if not name.subscripts and not is_spoken_of(name, session)]
    members = [name for name in names if name.subscripts]
    if len(free) != 1 or len(names) < len(sides) or any(sign != "=" for sign, _ in body.rest):
        return False
    if not members or any(not is_numbered(name, free[0]) or known(name, session.context) for name in members):
        return False
    return all(defined(name, free[0], session) for name in members)


def is_numbered(name: Name, letter: Name) -> bool:
    """α₁ and α₂ of α."""
    return name.bare == letter and all(isinstance(item, Number) for item in name.subscripts)


def is_spoken_of(name: Name, session: Session) -> bool:
    """Whether what is assumed or defined so far looks at it."""
    bodies = [side for item in session.conditions for side in item.link.sides]
    bodies += [item.body for items in session.context.definitions.values() for item in items]
    return known(name, session.context) or any(name in body.names for body in bodies)


def known(name: Name, context: Context) -> bool:
    return keyed(name, context)[0] in context.definitions


def about_members(body: tree.Relation, context: Context) -> bool:
    """`0 < α_s < C`: about those members for which it holds."""
    indices = {word(n) for name in body.names for item in name.subscripts for n in item.names}
    return bool(indices & context.ranges.keys())


def fixed_members(body: tree.Relation, session: Session) -> None:
    """`take a support vector x_s, that is 0 < α_s < C`: s is one index from here on.

    So it is where words select, nothing in the text lets s run, and another letter declared the families, `α_i ≥ 0`.
    """
    context = session.context
    if not SELECTING & set(session.words):
        return
    members = [name for name in body.names if name.subscripts]
    letters = {item for name in members for item in name.subscripts if isinstance(item, Name)}
    if len(letters) != 1 or not {sign for sign, _ in body.rest} <= {"<", ">"}:
        return
    letter = word(next(iter(letters)))
    said = [context.declared[key].letters for name in members if (key := keyed(name, context)[0]) in context.declared]
    if letter in context.ranges and letter not in session.bound and all(was_other(was, letter) for was in said):
        context.fixed.add(letter)


SELECTING = frozenset("take pick choose consider fix select some any if".split())


def was_other(letters: tuple[str, ...], letter: str) -> bool:
    return len(letters) == 1 and letters[0].isalpha() and letters[0] != letter


def ordered_family(body: tree.Relation, session: Session) -> None:
    """`0 < λ_1 ≤ … ≤ λ_d`: the members are ordered, and all positive."""
    context = session.context
    sides = [body.first, *(side for _, side in body.rest)]
    signs = [sign for sign, _ in body.rest]
    place = sides.index(Name("dots"))
    first, last = sides[place - 1], sides[place + 1] if place + 1 < len(sides) else None
    if not isinstance(first, Name) or not isinstance(last, Name) or not first.subscripts:
        return
    key = family_word(replace(first, subscripts=first.subscripts[:-1]), 1)
    bounds = (first.subscripts[-1], last.subscripts[-1])
    old = context.declared.get(key, Declared((), 1, (bounds,)))
    positive = (sides[0] == ZERO and signs[0] in ("<", "<=")) or (sides[-1] == ZERO and signs[-1] in (">", ">="))
    facts = {"positive" if "<" in (signs[0],) or ">" in (signs[-1],) else "nonnegative"} if positive else set()
    context.declared[key] = replace(old, facts=old.facts | facts)
    index = Name("·")
    member = replace(first, subscripts=(*first.subscripts[:-1], index))
    after = replace(first, subscripts=(*first.subscripts[:-1], tree.Plus((index, tree.ONE))))
    span = {"·": (bounds[0], tree.Plus((bounds[1], tree.Negative(tree.ONE))))}
    context.ranges["·"] = span["·"]
    add_condition(Link(member, signs[place - 1], after, (), span), session, "condition", unicode(body))


def size_fact(body: tree.Relation, context: Context) -> bool:
    """`K ≥ 2`, `m < n`, `n = 3`: about sizes only."""
    if len(body.rest) != 1 or not isinstance(body.first, Name) or word(body.first) not in context.sizes:
        return False
    relation, right = body.rest[0]
    name = word(body.first)
    if isinstance(right, Number) and right.value.denominator == 1:
        value = int(right.value)
        fact = {"=": f"fixed {value}", ">=": f">= {value}", ">": f">= {value + 1}"}.get(relation)
    elif isinstance(right, Name) and word(right) in context.sizes:
        fact = {
            "<": f"< {word(right)}",
            "<=": f"< {word(right)}",
            ">": f"> {word(right)}",
            ">=": f"> {word(right)}",
        }.get(relation)
    else:
        return False
    if fact is not None:
        context.sizes[name] = context.sizes[name] | {fact}
    return True


def normalised_family(body: tree.Relation, context: Context) -> bool:
    """`Σ_k π_k = 1`, `Σᵢ Σⱼ pᵢⱼ = 1`: a fact of a family or a vector, by which it is drawn."""
    total, (relation, right) = body.first, body.rest[0]
    indices, name = summed(total)
    if not indices and of_ones(total) is not None:
        indices, name = [Name("·")], of_ones(total) or name
    if not indices or relation != "=" or right != tree.ONE or not isinstance(name, Name):
        return False
    key, family, _ = keyed(name, context)
    whole = word(name.bare)
    if family and key in context.declared and key not in context.definitions and set(indices) <= set(name.subscripts):
        axis = name.subscripts.index(indices[0])
        if 1 < len(indices) < family:
            return False
        add_fact(key, f"normalised:{axis}" if len(indices) == 1 else "normalised:all", context)
        return True
    if whole in context.declared and len(context.declared[whole].shape) == 1 and whole not in context.definitions:
        add_fact(whole, "normalised", context)
        return True
    return False


def of_ones(body: Tree) -> Tree | None:
    """y of `𝟏ᵀy`, `yᵀ𝟏`, `⟨𝟏, y⟩`."""
    if not isinstance(body, tree.Times | tree.Dot) or len(body.factors) != 2:
        return None
    parts = [item.body if isinstance(item, tree.Transpose) else item for item in body.factors]
    return parts[1 - parts.index(Name("one"))] if Name("one") in parts else None


def summed(body: Tree) -> tuple[list[Name], Tree]:
    """The indices of nested sums, and what is summed."""
    if not isinstance(body, tree.Sum):
        return [], body
    indices, inner = summed(body.body)
    return [body.index, *indices], inner


def add_fact(key: str, fact: str, context: Context) -> None:
    old = context.declared[key]
    context.declared[key] = replace(old, facts=old.facts | {fact})
