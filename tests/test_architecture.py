"""The house: imports run one way, files stay short, nothing evaluates text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path.relative_to(ROOT) for package in ("derive", "checks", "output") for path in (ROOT / package).rglob("*.py")
)
UPWARD = {"derive": {"checks", "output"}, "checks": {"output"}, "output": set()}
FORBIDDEN = {"eval", "exec", "sympify", "parse_expr", "compile"}
MOST_LINES = 400


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imported(module: ast.AST) -> set[str]:
    """The top-level names that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def called(module: ast.AST) -> set[str]:
    names = (node.func for node in ast.walk(module) if isinstance(node, ast.Call))
    return {name.id if isinstance(name, ast.Name) else name.attr if dotted(name) else "" for name in names}


def dotted(name: ast.expr) -> bool:
    """`sympy.sympify`, but not `re.compile`."""
    return isinstance(name, ast.Attribute) and name.attr != "compile"


def undocumented(module: ast.Module) -> list[str]:
    """Public functions and classes at the top level without a docstring."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    public = [node for node in module.body if isinstance(node, kinds) and not node.name.startswith("_")]
    return [node.name for node in public if not ast.get_docstring(node)]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_run_one_way(path: Path) -> None:
    module = tree(path)
    if path == Path("derive/__main__.py"):
        module = ast.Module([node for node in module.body if not isinstance(node, ast.FunctionDef)], [])
    assert not imported(module) & UPWARD[path.parts[0]]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_files_stay_short(path: Path) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) < MOST_LINES


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_text_is_evaluated(path: Path) -> None:
    assert not called(tree(path)) & FORBIDDEN


@pytest.mark.parametrize("path", [path for path in FILES if (ROOT / path).read_text().strip()], ids=str)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


def test_the_packages_are_here() -> None:
    assert {path.parts[0] for path in FILES} == set(UPWARD)


def test_no_two_test_files_have_one_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)
