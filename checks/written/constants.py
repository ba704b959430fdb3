"""`ln p(w | t) = −½wᵀAw + bᵀw + const`: equal up to what does not depend on w, so that the slopes by w are equal.

Where `p(w | t) = 𝒩(w | m, S)` is said of such a density, its logarithm says what m and S are. Source:
Bishop, "Pattern Recognition and Machine Learning", 2006, section 2.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from checks.written.compare import Link
from checks.written.declare import ZERO, calls_in, keyed
from checks.written.definitions import defined, known_value
from checks.written.laws import NAMES, Law
from checks.written.mentions import keys_below, unknown_functions
from checks.written.missing import either
from checks.written.scalars import VALUES
from checks.written.session import Session
from checks.written.shaping import put_in
from checks.written.world import Context, Definition, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

CONST = Name("const")
FUNCTIONS = VALUES.keys() | {"ln"}
DISCRETE = frozenset({"sign", "binary", "integer", "natural", "one-hot"})


def has_constant(body: Tree) -> bool:
    return body == CONST or (isinstance(body, tree.Plus) and CONST in body.terms)


def without_constant(body: Tree) -> Tree:
    """The side without its `+ const`."""
    if body == CONST:
        return ZERO
    if not isinstance(body, tree.Plus):
        return body
    terms = tuple(term for term in body.terms if term != CONST)
    return terms[0] if len(terms) == 1 else tree.Plus(terms)


def slopes(link: Link, head: Tree, session: Session) -> list[list[Link]]:
    """What `A = B + const` may claim: the same slopes by what the head is a function of, or by what stands behind its
    bar, where nothing is known of how that came about: `ln p(x | μ)` as a function of μ.
    """
    call = density(head)
    known = session.logarithms.get(call) if call is not None else None
    groups = [list(varied(head)), given_in(call) if known is None else []]
    left, right = map(without_constant, link.sides)
    left = known if known is not None and left == head else left
    return [
        [replace(link, left=tree.Gradient(left, name), right=tree.Gradient(right, name), layout=True) for name in names]
        for names in groups
        if names and all(is_smooth(name, session) for name in names)
    ]


def is_smooth(name: Name, session: Session) -> bool:
    declared = session.context.declared.get(keyed(name, session.context)[0])
    return declared is not None and not declared.is_function and not declared.facts & DISCRETE


def observe(head: Tree, session: Session) -> None:
    """`p(w | t)`: t is what was seen, a number of its own from here on, whatever w it was drawn with."""
    call, context = density(head), session.context
    looked_for = {keyed(name, context)[0] for name in varied(head)}
    for key in dict.fromkeys(key for name in given_in(call) for key in either(name, context)):
        bodies = [item.body for item in context.definitions.get(key, ())]
        if any(looked_for & set(keys_below(body, context)) for body in bodies) and key in context.declared:
            (model,) = context.definitions.pop(key)[-1:]
            session.fresh_points()
            seen = likelihood(key, model, context)
            before = prior(call, list(varied(head)), context)
            if call is not None and seen is not None and before is not None:
                session.logarithms[call] = tree.Plus((seen, before))


def given_in(call: tree.Call | None) -> list[Name]:
    """t of `p(w | t)`."""
    given = [item for item in (call.arguments if call is not None else ()) if isinstance(item, tree.Given)]
    return [name for item in given for name in item.conditions if isinstance(name, Name)]


def likelihood(key: str, model: Definition, context: Context) -> Tree | None:
    """`Σₙ ln 𝒩(tₙ | wᵀφₙ, β⁻¹)` of `tₙ = wᵀφₙ + εₙ`, `εₙ ∼ 𝒩(0, β⁻¹)`."""
    terms = model.body.terms if isinstance(model.body, tree.Plus) else ()
    noise = [term for term in terms if isinstance(term, Name) and keyed(term, context)[0] in context.random]
    random = [name for name in model.body.names if keyed(name, context)[0] in context.random]
    law = context.random[keyed(noise[0], context)[0]] if len(noise) == 1 and noise == random else None
    if law is None or law.kind != "normal" or len(law.parameters) != 2 or law.parameters[0] != ZERO:
        return None
    rest = tuple(term for term in terms if term != noise[0])
    target = Name(key.partition("[")[0], model.patterns)
    spread = tree.Given((target,), (tree.Plus(rest), law.parameters[1]))
    log = tree.Call(LOG, (tree.Call(NORMAL, (spread,)),))
    (index,) = model.patterns if len(model.patterns) == 1 else (None,)
    bounds = context.ranges.get(word(index)) if isinstance(index, Name) else None
    return tree.Sum(index, *bounds, log) if isinstance(index, Name) and bounds else log if not model.patterns else None


def prior(call: tree.Call | None, names: Sequence[Name], context: Context) -> Tree | None:
    """`ln p(w)` of a p(w) that the text gives."""
    items = context.definitions.get(word(call.function), []) if call is not None else []
    if call is None or not any(item.parameters == tuple(names) for item in items):
        return None
    return tree.Call(LOG, (tree.Call(call.function, tuple(names)),))


LOG, NORMAL = Name("log"), Name("calN")


def varied(head: Tree) -> Iterator[Name]:
    """w of `ln p(w | t)`, θ of `ℓ(θ)`."""
    call = density(head)
    if call is not None:
        items = [part for item in call.arguments for part in (item.items if isinstance(item, tree.Given) else (item,))]
        if all(isinstance(item, Name) for item in items):
            yield from (item for item in items if isinstance(item, Name))


def density(head: Tree) -> tree.Call | None:
    """p(w | t) of `ln p(w | t)`: the first function that is none of the known ones."""
    return next((call for call in calls_in(head) if call.function.base not in FUNCTIONS), None)


def is_known(head: Tree, session: Session) -> bool:
    """Whether something says what the logarithm is."""
    unknown = unknown_functions(Link(head, "=", head), session.context) - NAMES.keys()
    return density(head) in session.logarithms or not unknown


def note_density(head: Tree, right: Tree, session: Session) -> bool:
    """A logarithm that is shown, or of which nothing else is known, is what the row says, up to a constant."""
    call = density(head)
    logarithm = isinstance(head, tree.Call) and head.function.base in ("log", "ln") and head.arguments == (call,)
    if call is None or not logarithm or (known_value(call, session) and not has_bar(call)):
        return False
    session.logarithms[call] = without_constant(right)
    return True


def has_bar(call: tree.Call) -> bool:
    return any(isinstance(item, tree.Given) for item in call.arguments)


def normal_said(body: tree.Relation, session: Session) -> bool:
    """Whether `p(w | t) = 𝒩(w | m, S)` is said of a density that is known otherwise, so that it gives no formula."""
    call, right = body.first, body.rest[0][1]
    if not isinstance(call, tree.Call) or not isinstance(right, tree.Call) or body.rest[0][0] != "=":
        return False
    log, parameters = session.logarithms.get(call), parameters_of(right)
    if NAMES.get(right.function.base) != "normal" or (log is None and not has_bar(call)):
        return False
    names = list(varied(call))
    if log is not None and len(names) == 1 and len(parameters) == 2 and plain(log, names[0], session):
        impose(log, names[0], parameters, session)
    note_law(call, names, parameters, session)
    return log is not None or known_value(call, session)


def parameters_of(right: tree.Call) -> tuple[Tree, ...]:
    """m and S of `𝒩(w | m, S)`, `𝒩(m, S)`."""
    first = right.arguments[0]
    return (*first.conditions, *right.arguments[1:]) if isinstance(first, tree.Given) else right.arguments


def plain(log: Tree, name: Name, session: Session) -> bool:
    """Whether w stands in the formula itself, and behind none of its names."""
    key = keyed(name, session.context)[0]
    others = (other for other in log.names if other != name)
    return name in log.names and not any(key in keys_below(other, session.context) for other in others)


def impose(log: Tree, name: Name, parameters: tuple[Tree, ...], session: Session) -> None:
    """m and S by the Newton step that leads from any start to the mean, as the logarithm is quadratic."""
    mean, covariance = parameters
    context, key = session.context, keyed(name, session.context)[0]
    start = replace(name, accent="start")
    context.declared[word(start)] = context.declared[key]
    body = put_in(log, {word(name): start})
    bend = tree.Hessian(body, start) if context.declared[key].shape else tree.Partial(body, (start, start))
    inverse = tree.Power(tree.Negative(bend), MINUS)
    shift = tree.Times((inverse, tree.Gradient(body, start)))
    given = (covariance.base, tree.Negative(bend)) if is_precision(covariance) else (covariance, inverse)
    for left, right in (given, (mean, tree.Plus((start, shift)))):
        if isinstance(left, Name | tree.Power) and not known_value(left, session):
            defined(left, right, session)


def note_law(call: tree.Call, names: Sequence[Name], parameters: tuple[Tree, ...], session: Session) -> None:
    """`𝔼[f(w) | t]` is a mean under this density."""
    given = set(map(word, given_in(call)))
    if len(names) == 1 and given and len(parameters) == 2:
        key = keyed(names[0], session.context)[0]
        session.context.posteriors[frozenset(given)] = (key, Law("normal", parameters))


def is_precision(covariance: Tree) -> TypeGuard[tree.Power]:
    """`Λ⁻¹`."""
    return isinstance(covariance, tree.Power) and covariance.exponent == MINUS


MINUS = tree.Negative(tree.ONE)
