"""`D = ½(μ² + e^ρ − ρ − 1)` of a D that was defined by σ, with ρ = log σ²: from here on ∂D/∂ρ has a meaning."""

from __future__ import annotations

from checks.written.compare import Link
from checks.written.declare import calls_in, keyed
from checks.written.definitions import reaches
from checks.written.mentions import keys_below
from checks.written.reading import all_bodies
from checks.written.session import Session
from checks.written.settle import Finding
from checks.written.world import Definition
from derive.notation import tree
from derive.notation.tree import Name, Tree


def note_rewritten(link: Link, finding: Finding, session: Session) -> None:
    """What a true row says of a defined name in terms of another one serves to differentiate it by that one."""
    name = link.left.function if isinstance(link.left, tree.Call) else link.left
    if not isinstance(name, Name) or name.subscripts or link.relation != "=" or finding.used:
        return
    key = keyed(name, session.context)[0]
    items = session.context.definitions.get(key, ())
    if len(items) != 1 or not only_called_with(name, items[0].parameters, session):
        return
    old = set(keys_below(items[0].body, session.context))
    new = {other for other in newly_named(link.right, name, session) if other not in old}
    if new and not reaches(link.right, key, frozenset(), session.context, frozenset()):
        session.context.definitions[key] = [*items, Definition(link.right, (), items[0].parameters)]
        session.fresh_points()


def newly_named(body: Tree, of: Name, session: Session) -> list[str]:
    """The defined names in an expression by which the text differentiates."""
    keys = {keyed(name, session.context)[0]: name for name in body.names}
    pairs = session.differentiated
    return [key for key, by in keys.items() if (of.base, by.base) in pairs and key in session.context.definitions]


def only_called_with(name: Name, parameters: tuple[Tree, ...] | None, session: Session) -> bool:
    """Whether a function stands at its own parameters wherever it stands."""
    calls = (call for body in all_bodies(session) for call in calls_in(body) if call.function == name)
    return parameters is None or all(call.arguments == parameters for call in calls)
