"""The documents say what is so: every command in them is run, every file that they name exists."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from checks.decide import judge
from checks.verdict import Kind
from derive import topics

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")
SHOWN = [
    (command, shown)
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.M)
]


def run(command: str) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "derive"
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(("command", "shown"), SHOWN)
def test_a_command_prints_what_is_shown(command: str, shown: str) -> None:
    """The parts between lines of dots stand in the output, in order."""
    found = run(command)
    assert found.returncode == 0, found.stderr
    rest = found.stdout
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
    commands = re.findall(r"^<!-- (run|tests) -->\n```sh\n(python .*)\n```$", README, re.M)
    assert [name for name, _ in commands] == ["run", "tests"]
    assert all("pip install" in command for _, command in commands)


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
    """The page's file is put where topics are looked for; the command finds it and every claim is proved."""
    guide = (ROOT / "docs" / "adding-a-topic.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n(.*?)```", guide, re.S)
    (tmp_path / "ridge.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(topics, "HERE", tmp_path)
    monkeypatch.setattr(topics, "__path__", [str(tmp_path)])
    importlib.invalidate_caches()
    verdicts = judge(topics.find("ridge").derive())
    sys.modules.pop("derive.topics.ridge")
    assert [verdict.kind for verdict in verdicts] == [Kind.DEFINITION, Kind.PROVED, Kind.PROVED]
    assert topics.summary("ridge") == "Ridge regression: the gradient and the normal equations."
