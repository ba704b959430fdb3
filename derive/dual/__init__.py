"""From a convex problem to its dual: atoms of the functions, splitting, the inner infimum, the steps."""
