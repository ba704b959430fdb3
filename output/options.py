"""The options of a topic's command: those that every topic has, then those that its file declares as data."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import click

from derive import topics
from derive.topics import Option
from output.files import STDOUT, wanted_format

COUNTS = click.IntRange(min=1)
SEEDS = click.IntRange(0, 2**63 - 1)


class Seconds(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """`2.5`: a finite positive number."""

    name = "seconds"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds < math.inf:
            self.fail(f"{value!r} is not a positive number of seconds", parameter, context)
        return seconds


class Pairs(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """`f1=tanh,f2=sigmoid`: names and what they are set to."""

    name = "name=value,..."

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> dict[str, str]:
        if isinstance(value, Mapping):
            return dict(value)
        found = [re.fullmatch(r"\s*([^=\s]+)\s*=\s*([^=\s]+)\s*", pair) for pair in str(value).split(",")]
        pairs = [(match[1], match[2]) for match in found if match]
        if len(pairs) < len(found) or len(dict(pairs)) < len(pairs):
            self.fail(f"{value!r} is not a list such as f1=tanh,f2=sigmoid, each name once", parameter, context)
        return dict(pairs)


KINDS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"flag": {"is_flag": True}, "count": {"type": COUNTS}, "pairs": {"type": Pairs()}}
)
"""How a topic's own option is read, by the kind that its file gives it."""

COMMON: Mapping[str, Callable[[], click.Option]] = MappingProxyType(
    {
        "size": lambda: click.Option(["--size"], metavar="n=5,d=2", help="Give the axes sizes and write the sums out."),
        "format": lambda: click.Option(
            ["--format"], type=click.Choice(["text", "latex", "json"]), help="The default is text."
        ),
        "json": lambda: click.Option(["--json", "as_json"], is_flag=True, help="The same as --format json."),
        "file": lambda: click.Option(
            ["-o", "file"], metavar="FILE", default=STDOUT, help="Write to FILE (.txt, .tex, .json)."
        ),
        "evidence": lambda: click.Option(
            ["--evidence"], is_flag=True, help="Points, bounds, certificates, finite differences."
        ),
        "seed": lambda: click.Option(["--seed"], type=SEEDS, default=0, help="Where the random points start."),
        "timeout": lambda: click.Option(
            ["--timeout"], type=Seconds(), help="After so many seconds the rest is unknown."
        ),
        "notation": lambda: click.Option(
            ["--notation"],
            type=click.Choice(["arrow", "bold", "plain"]),
            help="How vectors look; in LaTeX the default is arrow, in text plain.",
        ),
        "fragment": lambda: click.Option(["--fragment"], is_flag=True, help="LaTeX to paste, without a preamble."),
        "marks": lambda: click.Option(
            ["--marks/--no-marks"], default=False, help="LaTeX with a verdict beside each step."
        ),
        "quiet": lambda: click.Option(["-q", "--quiet"], is_flag=True, help="The summary only, and no messages."),
        "colour": lambda: click.Option(
            ["--color", "colour"],
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="auto heeds NO_COLOR.",
        ),
        "allow_unknown": lambda: click.Option(
            ["--allow-unknown"], is_flag=True, help="Unknown steps do not change the exit status."
        ),
    }
)
"""The options that commands share, each made anew for a command."""


def command(name: str) -> click.Command:
    """`derive svm-dual`, with the topic's own options in front of the common ones."""
    module = topics.find(name)
    own = {option.name.replace("-", "_"): option for option in topics.options(module)}
    parameters: list[click.Parameter] = [declared(option) for option in own.values()]
    parameters += [make() for make in COMMON.values()]

    def callback(**values: Any) -> int:
        given = {key: values.pop(key) for key in own}
        return invoked(name, values, {key: value for key, value in given.items() if value is not None})

    text = f"{module.TITLE}.\n\nSource: {module.SOURCE}."
    return click.Command(name, params=parameters, callback=callback, help=text)


def shared(*names: str) -> list[click.Parameter]:
    """The common options of these names."""
    return [COMMON[name]() for name in names]


def declared(option: Option) -> click.Option:
    """`Option("layers", "count", …)` → `--layers INTEGER`; one that is not given keeps the topic's default."""
    return click.Option([f"--{option.name.replace('_', '-')}"], default=None, help=option.help, **KINDS[option.kind])


def invoked(name: str, values: dict[str, Any], options: Mapping[str, Any]) -> int:
    """The heavy imports start here."""
    from output.topic import Request, run

    values["format"] = wanted_format(values["format"], values.pop("as_json"))
    return run(name, Request(**values, options=options))
