"""Proofs for all sizes of what was found true at points: the link lowered to the index form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks.written.compare import Link
from checks.written.settle import Finding


def proof_of(link: Link, session: Any, finding: Finding) -> Mapping[str, object] | None:
    return None
