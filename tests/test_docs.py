"""The documents say what is so: every command in them is run, every file that they name exists."""

from __future__ import annotations

import importlib
import itertools
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from checks.verdict import Kind
from checks.written.judge import judge_text
from derive import topics
from output import cli

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")
GUIDE = ROOT / "docs" / "adding-a-topic.md"
VERIFY = ROOT / "docs" / "verify.md"
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.M)


def blocks(page: Path) -> list[tuple[str, str]]:
    """The language and the text of every block between fences."""
    return re.findall(r"^```([^\n]*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


def commands(page: Path) -> list[tuple[str, str]]:
    """Every command after a `$`, and what is shown below it."""
    consoles = (text for language, text in blocks(page) if language == "console")
    return [pair for text in consoles for pair in COMMAND.findall(text)]


def judged(page: Path) -> list[tuple[str, str, str]]:
    """Every `derive verify FILE` with the `latex` block above it, which is the file, and what is shown below it."""
    pairs = itertools.pairwise(blocks(page))
    texts = [(first, second) for (kind, first), (other, second) in pairs if (kind, other) == ("latex", "console")]
    return [(text, *pair) for text, console in texts for pair in COMMAND.findall(console)]


OF_FILES = ("derive verify", "derive dual")
SHOWN = [pair for page in PAGES if page != GUIDE for pair in commands(page) if not pair[0].startswith(OF_FILES)]
JUDGED = [found for page in PAGES for found in judged(page) if found[1].startswith("derive verify")]
DUALS = [found for page in PAGES for found in judged(page) if found[1].startswith("derive dual")]


def run(command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "derive"
    command_line = [sys.executable, "-m", *words]
    return subprocess.run(command_line, capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder)


@pytest.mark.parametrize(("command", "shown"), SHOWN)
def test_a_command_prints_what_is_shown(command: str, shown: str) -> None:
    """The parts between lines of dots stand in the output, in order."""
    found = run(command)
    assert found.returncode == 0, found.stderr
    assert_shows(found.stdout, shown)


@pytest.mark.parametrize(("text", "command", "shown"), JUDGED, ids=[command for _, command, _ in JUDGED])
def test_a_document_is_judged_as_is_shown(text: str, command: str, shown: str, tmp_path: Path) -> None:
    """The exit status is that of the verdicts that are shown."""
    (tmp_path / command.split()[-1]).write_text(text, encoding="utf-8")
    found = run(f"{command} --timeout 60", tmp_path)
    assert_shows(found.stdout, shown)
    status = 1 if ": refuted  " in shown else 3 if ": unknown  " in shown else 0
    assert found.returncode == status, found.stderr


@pytest.mark.parametrize(("text", "command", "shown"), DUALS, ids=[command for _, command, _ in DUALS])
def test_a_dual_is_as_is_shown(text: str, command: str, shown: str, tmp_path: Path) -> None:
    (tmp_path / command.split()[2]).write_text(text, encoding="utf-8")
    found = run(command, tmp_path)
    assert found.returncode == 0, found.stderr
    assert_shows(found.stdout, shown.removeprefix("...\n"))


def test_every_document_that_is_shown_is_judged() -> None:
    """None is lost by a block that stands between it and its command."""
    shown = [language for page in PAGES for language, _ in blocks(page)]
    named = [command for page in PAGES for command, _ in commands(page) if command.startswith(OF_FILES)]
    assert len(JUDGED) + len(DUALS) == shown.count("latex") == len(named)


def table(page: Path, name: str) -> list[list[str]]:
    """The cells of the table behind `<!-- name -->`, without its head."""
    rows = re.search(rf"^<!-- {name} -->\n\n\|.*\n\|[-|]+\n((?:\|.*\n)+)", page.read_text(encoding="utf-8"), re.M)
    assert rows is not None
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[1].splitlines()]


@pytest.mark.parametrize("name", ["declarations", "more declarations"])
def test_a_declaration_is_understood(name: str) -> None:
    """`Let` the declaration: the claim beside it holds, and of the first table it is proved."""
    known = {Kind.PROVED} if name == "declarations" else {Kind.PROVED, Kind.CONFIRMED}
    for declaration, claim in table(VERIFY, name):
        found = judge_text(f"Let {declaration.strip('`')}.\n\\[ {claim.strip('`')} \\]\n")
        verdicts = {step.verdict for step in found.steps}
        assert verdicts, declaration
        assert verdicts <= known, declaration


def test_the_fields_of_a_report(tmp_path: Path) -> None:
    (tmp_path / "one.tex").write_text(JUDGED[0][0], encoding="utf-8")
    report = json.loads(run("derive verify one.tex --json", tmp_path).stdout)
    fields = [re.findall(r"`(\w+)`", row[0]) for row in table(VERIFY, "fields of a report")]
    assert [name for names in fields for name in names] == list(report)
    fields = [re.findall(r"`(\w+)`", row[0]) for row in table(VERIFY, "fields of a step")]
    assert [name for names in fields for name in names] == list(report["steps"][0])


def assert_shows(rest: str, shown: str) -> None:
    for part in re.split(r"^\.\.\.\n", shown, flags=re.M):
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]


def test_the_readme_shows_the_main_job_first() -> None:
    assert SHOWN[0][0] == "derive svm-dual"
    assert README.index("$ derive svm-dual") < README.index("\n## ")


@pytest.mark.parametrize("name", topics.names())
def test_the_readme_lists_every_topic(name: str) -> None:
    assert f"| `derive {name}` |" in README


def test_the_two_commands_are_there() -> None:
    """`.ci/run` takes them from here and runs them in a fresh virtual environment."""
    found = re.findall(r"^<!-- (run|tests) -->\n```sh\n(python .*)\n```$", README, re.M)
    assert [name for name, _ in found] == ["run", "tests"]
    assert all("pip install" in command for _, command in found)


def test_no_command_is_shown_that_nothing_runs() -> None:
    """What stands in `sh` blocks are the two commands; pictures and Python have blocks of their own."""
    languages = [language for page in PAGES for language, _ in blocks(page)]
    assert languages.count("sh") == 2
    assert set(languages) == {"sh", "console", "python", "text", "latex"}


def test_commands_in_running_text_are_right() -> None:
    """`derive TOPIC --option` between backquotes names a command and options that there are."""
    known = {*cli.cli.commands, *topics.names(), "ridge"}
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = re.findall(r"`derive ([a-z][\w-]*)(?: [^`]*)?`", text)
    assert set(named) <= known
    options = set(re.findall(r"`(--[a-z-]+)", text))
    helps = [run(f"derive {name} --help").stdout for name in ("mlp-backprop", "verify", "gradient")]
    assert options <= set(re.findall(r"--[a-z-]+", " ".join(helps))) | {"--slow"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    files = re.findall(r"`((?:derive|checks|output|tests|benchmarks|docs)/[\w/.-]+)`", text)
    missing = [name for name in links if not (page.parent / name).exists()]
    missing += [name for name in files if not (ROOT / name).exists()]
    assert missing == []


def test_the_guide_adds_a_topic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's file is put where topics are looked for; its command prints what is shown, and all is proved."""
    (source,) = [text for language, text in blocks(GUIDE) if language == "python"]
    ((command, shown),) = commands(GUIDE)
    (tmp_path / "ridge.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(topics, "HERE", tmp_path)
    monkeypatch.setattr(topics, "__path__", [str(tmp_path)])
    importlib.invalidate_caches()
    for more in ([], ["--json"], ["--size", "n=5,d=2", "--json"]):
        assert cli.main([*shlex.split(command)[1:], *more]) == 0
        page = capsys.readouterr().out
        if more:
            verdicts = [step["verdict"] for step in json.loads(page)["steps"]]
            assert verdicts == ["definition", "proved", "proved"]
        else:
            assert_shows(page, shown)
    assert topics.summary("ridge") == "Ridge regression: the gradient and the normal equations."
    sys.modules.pop("derive.topics.ridge")
