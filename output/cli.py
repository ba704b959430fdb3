"""`derive`: the commands by name; a topic's command is its file's name, and its module is loaded when called."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from textwrap import fill
from typing import Any

import click

from derive import topics
from derive.errors import DeriveError, TooHard, UnknownTopic
from output.errors import Internal, WrongUsage, hint
from output.files import STDOUT, deliver, emit, picked_format, silence_stdout, trouble, wanted_format
from output.options import shared

INTERRUPTED, CLOSED_PIPE, REFUSED = 130, 141, 2
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class Commands(click.Group):
    """The built-in commands and one command for each topic."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*sorted(self.commands), *topics.names()]

    def get_command(self, context: click.Context, name: str) -> click.Command:
        found = super().get_command(context, name)
        return found or topic_command(self.checked(context, name))

    def checked(self, context: click.Context, name: str) -> str:
        """A topic's name. Raises UnknownTopic with the nearest commands."""
        names = self.list_commands(context)
        if name in names:
            return name
        raise UnknownTopic(f"nothing is called {name[:40]!r}; {hint(name, names, 'see `derive list`')}")

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The name as typed: no abbreviation, no other case."""
        if args[0].startswith("-"):
            raise WrongUsage(f"no option {args[0]} here; options stand behind the command")
        return args[0], self.get_command(context, args[0]), args[1:]

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Topics by the first line of their files, so that the help loads none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(60)) for name in sorted(self.commands)])
        with formatter.section("Topics"):
            formatter.write_dl([(name, topics.summary(name)) for name in topics.names()])


@click.group(cls=Commands, context_settings=SETTINGS, invoke_without_command=True, no_args_is_help=False)
@click.version_option(package_name="derive", message="derive %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Derivations of machine learning's mathematics, each step with its evidence.

    `derive svm-dual` prints a derivation; `derive svm-dual --help` its options.
    Exit status: 0 proved or confirmed, 1 refuted, 2 wrong usage, 3 unknown.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def formats(*names: str) -> Callable[[Any], Any]:
    """`--format`, and `--json` as a short form of one of them."""

    def decorate(command: Any) -> Any:
        short = click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
        return click.option("--format", "form", type=click.Choice(names), help="The default is text.")(short(command))

    return decorate


@cli.command("list")
@formats("text", "json")
@click.option("-o", "file", default=STDOUT, metavar="FILE", help="Write to FILE; its ending picks the format.")
def list_(form: str | None, as_json: bool, file: str) -> int:
    """The topics, with a line each."""
    lines = {name: topics.summary(name) for name in topics.names()}
    chosen = picked_format(file, wanted_format(form, as_json))
    if chosen == "latex":
        raise WrongUsage("the list has no LaTeX; use .txt or .json")
    deliver(listed_json(lines) if chosen == "json" else listed(lines), file)
    return 0


def listed(lines: dict[str, str]) -> str:
    """Names in a column, titles wrapped beside them."""
    wide = max(map(len, lines), default=0)
    rows = (
        fill(title, 80, initial_indent=f"{name:{wide}}  ", subsequent_indent=" " * (wide + 2))
        for name, title in lines.items()
    )
    return "".join(row + "\n" for row in rows)


def listed_json(lines: dict[str, str]) -> str:
    rows = [{"topic": name, "title": title} for name, title in lines.items()]
    return json.dumps({"topics": rows}, ensure_ascii=False, indent=2) + "\n"


JUDGING = ("json", "evidence", "seed", "timeout", "notation", "quiet", "colour", "allow_unknown")


@cli.command("verify", params=shared(*JUDGING))
@click.argument("files", nargs=-1, required=True, metavar="FILE|DIR|-...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), help="The default is text.")
@click.option("-o", "file", default=STDOUT, metavar="FILE", help="Write to FILE (.txt, .json).")
def verify(files: tuple[str, ...], form: str | None, as_json: bool, **options: Any) -> int:
    """Judge written derivations line by line.

    FILE is LaTeX or Markdown, - is standard input; of a directory every .tex
    and .md file is read. `--timeout` is for each file; the default is 7.
    """
    from output.verify import Request, run

    return run(Request(files, format=wanted_format(form, as_json), **options))


DUALISING = (
    "json",
    "file",
    "evidence",
    "seed",
    "timeout",
    "notation",
    "fragment",
    "marks",
    "quiet",
    "colour",
    "allow_unknown",
)


@cli.command("dual", params=shared(*DUALISING))
@click.argument("file_", metavar="FILE|-")
@click.option("--format", "form", type=click.Choice(["text", "latex", "json", "cvxpy"]), help="The default is text.")
def dual(file_: str, form: str | None, as_json: bool, **options: Any) -> int:
    """The dual of a convex problem written in LaTeX.

    Lagrangian, stationarity, dual problem, weak duality, KKT conditions;
    cvxpy is a Python module that builds the dual from data.
    """
    from output.dual import Job, run
    from output.topic import Request

    return run(Job(file_, Request(format=wanted_format(form, as_json), **options)))


class OfExpression(click.Command):
    """A command whose argument may begin with a minus sign."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        names = {name for option in self.params for name in option.opts} | {"-h", "--help"}
        place = next((k for k, item in enumerate(args) if self.is_negative(item, args[:k], names)), None)
        moved = args if place is None else [*args[:place], *args[place + 1 :], "--", args[place]]
        return super().parse_args(context, moved)

    def is_negative(self, item: str, before: list[str], names: set[str]) -> bool:
        """`-y^T x`, and neither an option nor the value of the one before it."""
        minus = item.startswith("-") and not item.startswith("--") and item not in names and item != "-"
        values = {n for option in self.params if not getattr(option, "is_flag", True) for n in option.opts}
        return minus and "--" not in before and not values & {*before[-1:]}


FORMATS = ("text", "latex", "json", "numpy")
DERIVING = ("file", "json", "evidence", "seed", "timeout", "notation", "quiet", "colour", "allow_unknown")


def derivative(kind: str) -> click.Command:
    """`derive gradient EXPR --wrt VAR --where DECLARATIONS`."""

    @click.argument("expression", metavar="EXPR")
    @click.option(
        "--wrt", "by", required=True, metavar="VAR", help=r"What to differentiate by: w, or a member \alpha_j."
    )
    @click.option("--where", default="", metavar="TEXT", help=r"What the symbols are: '$x \in \mathbb{R}^n$'.")
    @click.option("--form", "arrangement", type=click.Choice(["sums", "matrices"]), help="The default is the writer's.")
    @click.option("--detail", type=click.Choice(["short", "full"]), default="short", help="How many steps are shown.")
    @click.option("--format", "format_", type=click.Choice(FORMATS), help="The default is text.")
    def command(format_: str | None, as_json: bool, **options: Any) -> int:
        from output.derivative import Request, run

        return run(kind, Request(format=wanted_format(format_, as_json), **options))

    command.__doc__ = f"The {kind} of what is written in LaTeX, proved.\n\n{EXAMPLE}"
    made = click.command(kind, OfExpression)(command)
    made.params += shared(*DERIVING)
    return made


EXAMPLE = (
    "For example, with --wrt x:\n\n\b\n"
    + r"""EXPR          \|A x - b\|^2
--where TEXT  $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$"""
)


for _kind in ("gradient", "jacobian", "hessian"):
    cli.add_command(derivative(_kind))


@cli.command("explain")
@click.argument("name", required=False)
def explain(name: str | None) -> int:
    """What a verdict, a kind of claim or an error code means."""
    from output.explain import contents, explanation

    emit((contents() if name is None else explanation(name)).encode("utf-8"))
    return 0


def topic_command(name: str) -> click.Command:
    """A topic's command: the common options and those that its file declares."""
    from output.options import command

    return command(name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; an error is one line on stderr, never a traceback."""
    tolerant()
    try:
        return run(list(sys.argv[1:] if arguments is None else arguments))
    except BrokenPipeError:
        silence_stdout()
        return CLOSED_PIPE
    except KeyboardInterrupt:
        silence_stdout()
        return INTERRUPTED
    except DeriveError as error:
        return refused(error)
    except OSError as error:
        silence_stdout()
        return refused(trouble(error, error.filename or "standard output"))
    except (RecursionError, MemoryError) as error:
        return refused(TooHard(f"{type(error).__name__}: the input is too large; give smaller sizes or fewer layers"))
    except Exception as error:
        if os.environ.get("DERIVE_DEBUG"):
            raise
        return refused(Internal(f"{type(error).__name__}: {error}; set DERIVE_DEBUG=1 to see where, and report it"))


def tolerant() -> None:
    """A terminal that cannot show a letter shows a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def run(arguments: list[str]) -> int:
    """The exit status of the command, with what click says turned into our own errors."""
    try:
        with cli.make_context("derive", arguments) as context:
            result = cli.invoke(context)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as end:
        sys.stdout.flush()
        return end.exit_code
    except click.Abort as end:
        raise KeyboardInterrupt from end
    except click.UsageError as error:
        raise WrongUsage(usage(error)) from error
    except click.ClickException as error:
        raise WrongUsage(error.format_message()) from error


def usage(error: click.UsageError) -> str:
    """`derive svm-dual: no such option '--foo'; see --help`."""
    where = error.ctx.command_path if error.ctx else "derive"
    message = error.format_message().rstrip(".")
    return f"{where}: {message[:1].lower()}{message[1:]}; see `{where} --help`"


def refused(error: DeriveError) -> int:
    """One line: the code, what, where and what to do."""
    print(f"derive: error[{error.code}]: {' '.join(str(error).split())}", file=sys.stderr)
    return REFUSED
