"""Canonical forms and equality for all sizes."""

from derive.normal_form.back import to_node
from derive.normal_form.clearing import cleared, multiples
from derive.normal_form.equivalents import equivalents
from derive.normal_form.nodes import difference, equal, normal_form

__all__ = ["cleared", "difference", "equal", "equivalents", "multiples", "normal_form", "to_node"]
