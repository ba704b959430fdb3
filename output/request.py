"""What every command that judges is asked: where the result goes, in which form, with how much evidence."""

from __future__ import annotations

from dataclasses import dataclass

from output.files import STDOUT


@dataclass(frozen=True, kw_only=True)
class Common:
    """The options that the commands share, as `output/options.py` names them."""

    format: str | None = None
    file: str = STDOUT
    evidence: bool = False
    seed: int = 0
    timeout: float | None = None
    notation: str | None = None
    quiet: bool = False
    colour: str = "auto"
    allow_unknown: bool = False
