"""CVXPY with numbers for variables: a module built for it computes what its objective and its constraints come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Objective:
    sense: str
    value: float


@dataclass(frozen=True)
class Problem:
    objective: Objective
    constraints: list[Any]


def entr(x: Any) -> Any:
    return -x * np.log(x)


def rel_entr(x: Any, y: Any) -> Any:
    assert np.all(np.asarray(y) > 0)
    return x * np.log(x / y)


def norm(x: Any, kind: Any = 2, axis: int | None = None) -> Any:
    return np.linalg.norm(x, kind, axis=axis)


def quad_form(x: Any, matrix: Any) -> Any:
    assert np.allclose(matrix, matrix.T)
    return x @ matrix @ x


def module(values: Mapping[str, Any]) -> ModuleType:
    """A stand-in for cvxpy whose variables have the values of their names."""
    found = ModuleType("cvxpy")

    def variable(count: int | None = None, name: str = "") -> Any:
        value = np.asarray(values[name], dtype=float)
        assert value.shape == (() if count is None else (count,))
        return value

    members: dict[str, Any] = {
        "Variable": variable,
        "Maximize": lambda value: Objective("max", float(value)),
        "Minimize": lambda value: Objective("min", float(value)),
        "Problem": Problem,
        "sum_squares": lambda x: np.sum(np.square(x)),
        "square": np.square,
        "sum": np.sum,
        "multiply": np.multiply,
        "abs": np.abs,
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
        "pos": lambda x: np.maximum(x, 0),
        "inv_pos": lambda x: 1 / x,
        "entr": entr,
        "rel_entr": rel_entr,
        "norm": norm,
        "quad_form": quad_form,
        "psd_wrap": lambda x: x,
        "quad_over_lin": lambda x, y: np.sum(np.square(x)) / y,
        "reshape": lambda x, shape, order: np.reshape(x, shape, order=order),
        "log_sum_exp": lambda x: np.log(np.sum(np.exp(x))),
    }
    for name, member in members.items():
        setattr(found, name, member)
    return found
