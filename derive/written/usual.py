r"""`\norm{x}` is `\left\|x\right\|`: what packages and habit give everyone, where the writer says nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from derive.written.definitions import Macro

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        **{rf"\{letter}": rf"\mathbb{{{letter}}}" for letter in "RNZQCE"},
        r"\T": r"\top",
        r"\ones": r"\mathbf{1}",
        r"\eps": r"\varepsilon",
        r"\dd": r"\mathrm{d}",
        r"\grad": r"\nabla",
        r"\given": r"\mid ",
        r"\norm": r"\left\|#1\right\|",
        r"\inner": r"\left\langle #1, #2\right\rangle ",
        r"\ip": r"\left\langle #1, #2\right\rangle ",
        r"\vb": r"\mathbf{#1}",
        r"\mathbbm": r"\mathbb{#1}",
        r"\mathds": r"\mathbb{#1}",
        r"\pdv": r"\frac{\partial #1}{\partial #2}",
        r"\dv": r"\frac{\mathrm{d} #1}{\mathrm{d} #2}",
        r"\textcolor": "{#2}",
        r"\color": "",
        r"\ensuremath": "{#1}",
        r"\smash": "{#1}",
        r"\mathrel": "#1",
        r"\mathbin": "#1",
        r"\xspace": "",
        r"\protect": "",
        r"\qty": "",
    }
)
STARRED = (r"\norm", r"\inner", r"\ip", r"\vb", r"\qty")
TAKES = MappingProxyType({r"\color": 1})


def macro(name: str, text: str) -> Macro:
    arity = TAKES.get(name, max(map(int, re.findall(r"#([1-9])", text)), default=0))
    return Macro(text, arity, starred=name in STARRED, braced=True)


USUAL: Mapping[str, Macro] = MappingProxyType({name: macro(name, text) for name, text in TEXTS.items()})
IN_USE = re.compile(r"\\(?:" + "|".join(name[1:] for name in USUAL) + r")(?![A-Za-z@])")
