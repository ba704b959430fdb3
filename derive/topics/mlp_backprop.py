"""Backpropagation: y = f₂(f₁(x·w + b₁)·u + b₂) factor by factor, and networks of any depth with the δ-recursion.

Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", Nature 323 (1986);
Bishop, "Pattern Recognition and Machine Learning", 2006, section 5.3; Nielsen, "Neural Networks and Deep Learning",
2015, chapter 2.
Shapes: one unit: x, w ∈ ℝᵈ, all else in ℝ. Layers: W⁽ˡ⁾ has d_l rows and d_{l−1} columns, b⁽ˡ⁾, z⁽ˡ⁾, h⁽ˡ⁾, δ⁽ˡ⁾ have
d_l entries; over a batch zᵢ, hᵢ, δᵢ are families over i = 1, …, n. A gradient has the shape of its variable.
"""

from collections.abc import Mapping

from derive.derivation import Derivation
from derive.errors import BadOption
from derive.symbols import Axis
from derive.topics import Option
from derive.topics._network import AXES_OF_LAYERS, layers_derivation
from derive.topics._unit import d, unit_derivation

TITLE = "Backpropagation through a composite network"
SOURCE = "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323 (1986); Bishop, Pattern Recognition and Machine Learning (2006), section 5.3"
WRITTEN = ("n",)
AXES: tuple[Axis, ...] = (d, *AXES_OF_LAYERS)
OPTIONS = (
    Option("shared-bias", "flag", "one bias b on both paths: y = f₂(f₁(x·w + b)·u + b)", False),
    Option("layers", "count", "vectors and matrices, this many layers, with the δ-recursion", None),
    Option("batch", "flag", "vectors and matrices over samples i = 1, …, n, gradients summed", False),
    Option("set", "pairs", "real functions, e.g. f1=tanh,f2=sigmoid,loss=squared", None),
)
MOST_LAYERS = 200


def derive(
    shared_bias: bool = False, layers: int | None = None, batch: bool = False, set: Mapping[str, str] | None = None
) -> Derivation:
    """One unit unless `layers` or `batch` is given. Raises BadOption for options that do not go together."""
    chosen = dict(set or {})
    if layers is None and not batch:
        return unit_derivation(TITLE, SOURCE, shared_bias, chosen)
    if shared_bias:
        raise BadOption("--shared-bias belongs to the network of one unit; it does not go with --layers or --batch")
    depth = 2 if layers is None else layers
    if not 1 <= depth <= MOST_LAYERS:
        raise BadOption(f"--layers {depth}: a number from 1 to {MOST_LAYERS} is needed")
    return layers_derivation(TITLE, SOURCE, depth, batch, chosen)
