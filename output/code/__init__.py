"""A result as the text of a Python module: `module.module` for NumPy, `problem.module` for CVXPY."""
