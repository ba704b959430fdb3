"""Convex problems as people write them, by name."""

PROBLEMS = {
    "own_names": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $\mathrm{data}, \mathrm{root} \in\mathbb{R}^m$, $x\in\mathbb{R}^n$, "
        r"$\lambda>0$. \[ \min_x \lambda\|x\|_2^2 \ \text{s.t.}\ A x \le \mathrm{data} + \mathrm{root} \]"
    ),
    "least_norm": (
        r"Let $A \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$, $x \in \mathbb{R}^n$. \[ \min_x \|x\|^2 "
        r"\quad \text{s.t.} \quad A x = b \]"
    ),
    "svm_soft": (
        r"Let $w, x_i \in \mathbb{R}^d$, $b \in \mathbb{R}$, $y_i \in \{-1, 1\}$, $\xi_i \in \mathbb{R}$, $i "
        r"= 1, \dots, n$, $C > 0$. \[ \min_{w, b, \xi} \tfrac12 \|w\|^2 + C \sum_{i=1}^n \xi_i \quad "
        r"\text{s.t.} \quad y_i (w \cdot x_i + b) \ge 1 - \xi_i, \ \xi_i \ge 0, \ i = 1, \dots, n \]"
    ),
    "simplex": (
        r"Let $a, x \in \mathbb{R}^n$. \[ \min_x \tfrac12 \|x - a\|^2 \quad \text{s.t.} \quad \mathbf{1}^\top "
        r"x = 1, \ x \ge 0 \]"
    ),
    "hinge_unc": (
        r"Let $x_i \in \mathbb{R}^d$, $y_i \in \{-1,1\}$, $i=1,\dots,n$, $\lambda>0$, $w \in \mathbb{R}^d$ "
        r"and $b \in \mathbb{R}$. \[ \min_{w,b} \frac{\lambda}{2}\|w\|^2 + \sum_{i=1}^n \max(0, 1 - "
        r"y_i(w^\top x_i + b)) \]"
    ),
    "lasso_unc": (
        r"Given $X \in \mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$ and $\lambda > 0$, solve for $w \in "
        r"\mathbb{R}^d$ \begin{equation} \min_{w} \tfrac12 \|Xw - y\|_2^2 + \lambda \|w\|_1 \end{equation}"
    ),
    "ridge_unc": (
        r"Ridge regression: $X \in \mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $\mu > 0$. $$ "
        r"\operatorname*{minimize}_{\beta \in \mathbb{R}^d} \quad \|y - X\beta\|^2 + \mu \|\beta\|^2 $$"
    ),
    "enet_unc": (
        r"Let $X \in \mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $\lambda,\mu > 0$ and $w \in \mathbb{R}^d$. "
        r"\[ \min_w \ \frac{1}{2n} \|y - Xw\|^2 + \lambda \|w\|_1 + \frac{\mu}{2}\|w\|^2 \]"
    ),
    "logistic_unc": (
        r"Let $\mathbf{x}_i \in \mathbb{R}^d$, $y_i \in \{-1,+1\}$ for $i=1,\dots,n$, $C>0$, "
        r"$\mathbf{w}\in\mathbb{R}^d$. \[ \min_{\mathbf w} \ \frac12\|\mathbf w\|^2 + C\sum_{i=1}^n "
        r"\log(1+\exp(-y_i \mathbf w^\top \mathbf x_i)) \]"
    ),
    "ls": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $x\in\mathbb{R}^n$. \[ \min_x \|Ax-b\|_2^2 "
        r"\]"
    ),
    "sqrt_lasso": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $x\in\mathbb{R}^n$. Let $\lambda>0$. \[ "
        r"\min_{x\in\mathbb{R}^n} \|Ax-b\|_2 + \lambda\|x\|_1 \]"
    ),
    "l1_unc": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $x\in\mathbb{R}^n$. \[ \min_x \|Ax-b\|_1 "
        r"\]"
    ),
    "linf_unc": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $x\in\mathbb{R}^n$. \[ \min_x "
        r"\|Ax-b\|_\infty \]"
    ),
    "pwl_unc": (
        r"Let $a_i,x\in\mathbb{R}^n$, $b_i\in\mathbb{R}$, $i=1,\dots,m$. \[ \min_x \max_{i=1,\dots,m} "
        r"(a_i^\top x + b_i) \]"
    ),
    "lse_unc": (
        r"Let $a_i,x\in\mathbb{R}^n$, $b_i\in\mathbb{R}$, $i=1,\dots,m$. \[ \min_x \log\sum_{i=1}^m "
        r"e^{a_i^\top x + b_i} \]"
    ),
    "qp_psd": (
        r"Let $P \in \mathbb{R}^{n\times n}$ be symmetric positive semidefinite, $q,x\in\mathbb{R}^n$, "
        r"$G\in\mathbb{R}^{m\times n}$, $h\in\mathbb{R}^m$. \[ \min_x \tfrac12 x^\top P x + q^\top x "
        r"\quad\text{s.t.}\quad Gx \preceq h \]"
    ),
    "qp_spd_eq_ineq": (
        r"Let $P \in \mathbb{S}^n_{++}$, $q,x\in\mathbb{R}^n$, $G\in\mathbb{R}^{m\times n}$, "
        r"$h\in\mathbb{R}^m$, $a\in\mathbb{R}^n$ and $\beta\in\mathbb{R}$. \[ \min_x x^\top P x + 2 q^\top x "
        r"\quad\text{subject to}\quad Gx \le h,\ a^\top x = \beta, \ x \geq 0 \]"
    ),
    "ball": (r"Let $c,x\in\mathbb{R}^n$. \[ \min_x c^\top x \quad\text{s.t.}\quad \|x\|_2 \le 1 \]"),
    "ball_sq": (r"Let $c,x\in\mathbb{R}^n$ and $r>0$. \[ \max_x c^\top x \quad\text{s.t.}\quad \|x\|^2 \le r^2 \]"),
    "bpdn": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$, $\epsilon>0$, $x\in\mathbb{R}^n$. \[ \min_x "
        r"\|x\|_1 \quad\text{s.t.}\quad \|Ax-b\|_2 \le \epsilon \]"
    ),
    "socp": (
        r"Let $f,x\in\mathbb{R}^n$, $A_i\in\mathbb{R}^{k\times n}$, $b_i\in\mathbb{R}^k$, "
        r"$c_i\in\mathbb{R}^n$ and $d_i\in\mathbb{R}$, $i=1,\dots,m$. \[ \begin{aligned}\min_x\ & f^\top x\\ "
        r"\text{s.t.}\ & \|A_i x + b_i\|_2 \le c_i^\top x + d_i,\quad i=1,\dots,m\end{aligned} \]"
    ),
    "sqhinge_unc": (
        r"Let $x_i \in \mathbb{R}^d$, $y_i \in \{-1,1\}$, $i=1,\dots,n$, $C>0$, $w \in \mathbb{R}^d$, "
        r"$b\in\mathbb{R}$. \[ \min_{w,b} \frac{1}{2}\|w\|^2 + C\sum_{i=1}^n \max\{0, 1 - y_i(\langle w, "
        r"x_i\rangle + b)\}^2 \]"
    ),
    "maxent_ineq": (
        r"Let $p\in\mathbb{R}^n$, $F\in\mathbb{R}^{k\times n}$, $g\in\mathbb{R}^k$. \begin{align} "
        r"\text{maximize}\quad & \sum_{i=1}^n -p_i \log p_i \\ \text{subject to}\quad & F p \le g,\\ & "
        r"\sum_{i=1}^n p_i = 1 \end{align} with variable $p$."
    ),
    "poisson": (
        r"Let $a_i \in \mathbb{R}^d$, $y_i\in\mathbb{R}$, $i=1,\dots,n$, $w \in \mathbb{R}^d$, $\lambda>0$. "
        r"\[ \min_w \sum_{i=1}^n \left( e^{w^\top a_i} - y_i w^\top a_i \right) + \frac{\lambda}{2}\|w\|^2 \]"
    ),
    "transport": (
        r"Let $C\in\mathbb{R}^{m\times n}$, $a\in\mathbb{R}^m$, $b\in\mathbb{R}^n$ and "
        r"$P\in\mathbb{R}^{m\times n}$. \begin{align*}\min_P\ & \sum_{i=1}^m\sum_{j=1}^n C_{ij}P_{ij}\\ "
        r"\text{s.t.}\ & P\mathbf{1}=a,\ P^\top\mathbf{1}=b,\ P\ge 0\end{align*}"
    ),
    "proj_l1": (r"Let $a,x\in\mathbb{R}^n$. \[ \min_x \tfrac12\|x-a\|_2^2 \quad\text{s.t.}\quad \|x\|_1\le 1 \]"),
    "nnls": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $x\in\mathbb{R}^n$. \[ \min_{x \ge 0} \ "
        r"\tfrac12\|Ax-b\|^2 \]"
    ),
    "box_ls": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $x\in\mathbb{R}^n$. Let "
        r"$l,u\in\mathbb{R}^n$. \[ \min_{x} \ \|Ax-b\|^2 \quad \text{s.t.} \quad l \le x \le u \]"
    ),
    "markowitz": (
        r"Let $\mu\in\mathbb{R}^n$, $\Sigma\in\mathbb{R}^{n\times n}$ positive definite, $\gamma>0$ and "
        r"$x\in\mathbb{R}^n$. \[ \max_x \ \mu^\top x - \frac{\gamma}{2}x^\top\Sigma x \quad\text{s.t.}\quad "
        r"\mathbf{1}^\top x=1,\ x\succeq 0 \]"
    ),
    "tv": (
        r"Let $y,x\in\mathbb{R}^n$, $D\in\mathbb{R}^{m\times n}$ and $\lambda>0$. \[ \min_x "
        r"\tfrac12\|x-y\|^2+\lambda\|Dx\|_1 \]"
    ),
    "cheb_center": (
        r"Let $a_i\in\mathbb{R}^n$, $b_i\in\mathbb{R}$, $i=1,\dots,m$. The Chebyshev centre "
        r"$x\in\mathbb{R}^n$ and the radius $r\in\mathbb{R}$ solve \[ \max_{x,r} \ r \quad\text{s.t.}\quad "
        r"a_i^\top x + r\|a_i\|_2 \le b_i,\quad i=1,\dots,m. \]"
    ),
    "words": (
        r"We minimise $\frac12\|x\|^2 + c^\top x$ subject to $Ax = b$, where $A\in\mathbb{R}^{m\times n}$, "
        r"$b\in\mathbb{R}^m$, $c\in\mathbb{R}^n$; the variable is $x\in\mathbb{R}^n$."
    ),
    "simplex_set": (
        r"Let $c, x\in\mathbb{R}^n$, $\epsilon>0$. \[ \min_{x\in\Delta_n} \ c^\top x + \epsilon \sum_{i=1}^n "
        r"x_i\log x_i \]"
    ),
    "lp_sums": (
        r"A factory makes goods $j=1,\dots,n$ from resources $i=1,\dots,m$: let $c_j$, $a_{ij}$ and $b_i$ be "
        r"real numbers. Choose $x_j\ge 0$ to \[ \max \ \sum_{j=1}^n c_j x_j \quad \text{s.t.} \quad "
        r"\sum_{j=1}^n a_{ij}x_j\le b_i,\ i=1,\dots,m,\quad x_j\ge0,\ j=1,\dots,n. \]"
    ),
    "svr_abs": (
        r"Let $x_i,w\in\mathbb{R}^d$, $y_i\in\mathbb{R}$, $i=1,\dots,n$, $\lambda>0$. \[ \min_w \ "
        r"\frac\lambda2\|w\|^2+\sum_{i=1}^n |y_i-w^\top x_i| \]"
    ),
    "wls": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $x\in\mathbb{R}^n$. Let $w_i>0$, "
        r"$i=1,\dots,m$. \[ \min_x \frac12\sum_{i=1}^m w_i (a_i^\top x - b_i)^2 + \frac12\|x\|^2 \] where "
        r"$a_i\in\mathbb{R}^n$."
    ),
    "kernel": (
        r"Let $K \in \mathbb{R}^{n\times n}$ be symmetric positive definite, $y\in\mathbb{R}^n$, $\lambda>0$, "
        r"$\alpha, r\in\mathbb{R}^n$. \[ \min_{\alpha,r} \tfrac12\|r\|^2 + \tfrac\lambda2 \alpha^\top K\alpha "
        r"\ \text{s.t.}\ r = y - K\alpha \]"
    ),
    "barrier": (
        r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$, $c, x\in\mathbb{R}^n$, $\mu>0$. \[ \min_x "
        r"c^\top x - \mu\sum_{j=1}^n \log x_j \ \text{s.t.}\ Ax=b \]"
    ),
    "klgen": (
        r"Let $q \in \mathbb{R}^n$ with $q_i > 0$, $p\in\mathbb{R}^n$, $a \in\mathbb{R}^n$ and $\beta \in "
        r"\mathbb{R}$. \[ \min_p \sum_{i=1}^n \left(p_i\log\frac{p_i}{q_i} - p_i + q_i\right) \ \text{s.t.}\ "
        r"a^\top p = \beta \]"
    ),
    "diag": (
        r"Let $X\in\mathbb{R}^{n\times d}$, $y \in \mathbb{R}^n$, $w\in\mathbb{R}^d$, $\xi\in\mathbb{R}^n$ "
        r"and $C>0$. \[ \min_{w,\xi} \frac12\|w\|_2^2 + C\|\xi\|^2 \quad \text{s.t.}\quad "
        r"\operatorname{diag}(y) X w \ge \mathbf{1}-\xi \]"
    ),
    "ftext": (
        r"We want to find $x \in \mathbb{R}^n$ minimizing $f(x) = \frac12 \|x - a\|^2$ subject to "
        r"$\mathbf{1}^\top x = 1$, where $a \in \mathbb{R}^n$."
    ),
    "poly": (r"Let $x, c\in\mathbb{R}^n$. \[ \max_x c^\top x \ \text{s.t.}\ -1 \le x_i \le 1,\ i=1,\dots,n \]"),
    "linfcon": (
        r"Let $x, c\in\mathbb{R}^n$ and $\epsilon>0$. \[ \min_x \tfrac12\|x-c\|^2 \ \text{s.t.}\ \|x\|_\infty "
        r"\le \epsilon \]"
    ),
    "group": (
        r"Let $x_g\in\mathbb{R}^d$, $g=1,\dots,m$, $y \in\mathbb{R}^n$, $A_g\in\mathbb{R}^{n\times d}$, "
        r"$\lambda>0$. \[ \min_x \frac12\Big\|\sum_{g=1}^m A_g x_g - y\Big\|^2 + \lambda\sum_{g=1}^m\|x_g\| "
        r"\]"
    ),
    "network": (
        r"Let $R \in \mathbb{R}^{m\times n}$, $c \in \mathbb{R}^m$, $x\in\mathbb{R}^n$ and $w_j > 0$, "
        r"$j=1,\dots,n$. \[ \max_x \sum_{j=1}^n w_j \log x_j \quad \text{s.t.} \quad R x \preceq c \]"
    ),
    "hinge_told": (
        r"Given $x_i \in \mathbb{R}^p$, $y_i \in \{-1, 1\}$ $(i = 1, \dots, n)$ and $\lambda > 0$, solve "
        r"\[ \min_{\theta \in \mathbb{R}^p} \sum_{i=1}^n \ell(y_i x_i^\top \theta) + \lambda \|\theta\|^2 \] "
        r"where $\ell(t) = \max(0, 1 - t)$ is the hinge loss."
    ),
    "logistic_where": (
        r"Given $x_i \in \mathbb{R}^p$, $y_i \in \{-1, 1\}$ $(i = 1, \dots, n)$ and $\lambda > 0$, solve "
        r"\[ \min_{\theta \in \mathbb{R}^p} \sum_{i=1}^n f(y_i x_i^\top \theta) + \lambda \|\theta\|^2 "
        r"\quad \text{where} \quad f(t) = \log(1 + e^{-t}). \]"
    ),
    "objective_told": (
        r"Let $X \in \mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $\lambda>0$ and $J(w) = \frac12 \|Xw - y\|^2 "
        r"+ \frac\lambda2 \|w\|^2$. Find \[ \min_w J(w) \]"
    ),
    "minimize_over": (
        r"Let $A \in \mathbb{R}^{m\times n}$, $b \in \mathbb{R}^m$. \[ \text{Minimize over } x \in \mathbb{R}^n: "
        r"\quad \tfrac12 \|x\|^2 \quad \text{Subject to: } A x = b \]"
    ),
}
