"""A result as the text of a NumPy module: `from output.code.module import module`."""
