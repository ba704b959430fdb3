"""A derivative as the sweep leaves it → as a person would write it: `y ∘ (1/p) ∘ p` is y, `½(A + A)x` is Ax."""

from derive.tidying.tidy import tidy

__all__ = ["tidy"]
