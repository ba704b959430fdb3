"""`derive verify`: what is read, how it is reported, and that no file can hang, crash or grow without end."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.verdict import Kind
from checks.written.report import Report, Settings, StepReport
from output import cli, inputs, workers
from output.lines import printable
from output.verify import overall
from output.verify_text import at_point

Outcome = tuple[int, str, str]
HEAVY = ("sympy", "numpy", "flint", "rich")

WRONG = StepReport(
    2, 1, 2, r"\partial L &= \sum x", Kind.REFUTED, {"method": "exact points"}, "", "the sign is flipped",
    {"sizes": {"n": 2}, "values": {"alpha_1": "1/2", "alpha_2": "3", "b": "-1"}, "left": "5/2", "right": "-5/2"},
    False, r"-\sum x", (15, 21),
)  # fmt: skip
FINE = StepReport(1, 1, 1, "x = x", Kind.PROVED, {"method": "normal form"})
NAMED = StepReport(3, 1, 3, "f = x", Kind.DEFINITION)
AFTER = StepReport(4, 1, 4, "y = z", Kind.REFUTED, {}, consequential=True)
REPORTS = {
    "fine": Report((FINE, NAMED), ("x as a number",), ()),
    "wrong": Report((FINE, WRONG, NAMED, AFTER), ("x as a number",), ("no condition from b",)),
    "unknown": Report((StepReport(1, 1, 1, "?", Kind.UNKNOWN, {}, "cannot read '?'", caret=(1, 2)),)),
    "named": Report((NAMED,)),
    "nothing": Report(),
}


def judge_text(text: str, settings: Settings) -> Report:
    """What the file's first word says."""
    word = text.split()[0] if text.split() else "nothing"
    if word == "sleep":
        time.sleep(60)
    if word == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "memory":
        bytearray(2 << 30)
    if word == "fault":
        raise KeyError("no such key")
    if word == "deep":
        raise RecursionError
    if word == "settings":
        left = (settings.deadline or 0) - time.monotonic()
        return Report((), (f"seed {settings.seed}, evidence {settings.evidence}, {left:.0f} s",))
    return REPORTS[word]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs `derive verify ARGUMENTS` with the judge above."""
    module = types.ModuleType("checks.written.judge")
    module.judge_text = judge_text  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "checks.written.judge", module)

    def run(*arguments: object) -> Outcome:
        status = cli.main(["verify", *map(str, arguments)])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def make(content: str | bytes, name: str = "hw.tex") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


WRONG_TEXT = "wrong\n\\partial L &= \\sum x\n"
STATUSES = [
    ("fine", (), 0),
    ("wrong", (), 1),
    ("unknown", (), 3),
    ("named", (), 3),
    ("nothing", (), 3),
    ("", (), 3),
    ("unknown", ("--allow-unknown",), 0),
    ("wrong", ("--allow-unknown",), 1),
    ("fault", (), 2),
    ("deep", (), 2),
]


@pytest.mark.parametrize(("text", "options", "status"), STATUSES)
@pytest.mark.parametrize("form", ["text", "json"])
def test_status(verify, file, text, options, status, form):
    assert verify(file(text), "--format", form, *options)[0] == status


@pytest.mark.parametrize(("found", "status"), [([0, 0], 0), ([0, 3], 3), ([3, 2, 0], 2), ([2, 3, 1], 1), ([], 0)])
def test_statuses_of_several_files(found, status):
    assert overall(found) == status


def test_the_report(verify, file, monkeypatch):
    path = file(WRONG_TEXT)
    monkeypatch.chdir(path.parent)
    assert verify("hw.tex")[1].splitlines() == [
        "hw.tex:1:1: proved  x = x",
        r"hw.tex:2:1: refuted  \partial L &= \sum x",
        "                                   ^^^^^^",
        r"    should be -\sum x: the sign is flipped",
        "    at n=2, α=(1/2, 3), b=−1: left 5/2, right −5/2",
        "hw.tex:3:1: definition  f = x",
        "hw.tex:4:1: refuted  y = z",
        "    it follows from a wrong line above",
        "hw.tex: missing: no condition from b",
        "4 steps: 1 proved, 2 refuted, 1 definition; first wrong line 2",
    ]


def test_quiet_is_the_last_line(verify, file):
    assert verify(file("wrong"), "-q")[1:] == ("4 steps: 1 proved, 2 refuted, 1 definition; first wrong line 2\n", "")


def test_evidence_lists_how_symbols_were_read(verify, file):
    out = verify(file("fine"), "--evidence")[1]
    assert "method: normal form" in out
    assert "read x as a number" in out


def test_several_files_are_named_and_counted(verify, file, tmp_path):
    names = [file("fine", "a.tex"), file("wrong", "b.tex"), file("crash", "c.md")]
    out = verify(*names)[1].splitlines()
    assert f"{names[0]}: 2 steps: 1 proved, 1 definition" in out
    assert out[-1] == "3 files: 7 steps: 2 proved, 2 refuted, 1 unknown, 2 definitions"


def test_colour(verify, file, monkeypatch):
    path = file("wrong")
    assert "\x1b[" in verify(path, "--color", "always")[1]
    assert "\x1b[" not in verify(path)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in verify(path, "--color", "auto")[1]


def test_json_of_one_file(verify, file):
    path = file("wrong")
    data = json.loads(verify(path, "--json")[1])
    assert list(data) == ["file", "steps", "read_as", "missing", "summary", "first_wrong", "seconds"]
    assert data["file"] == str(path)
    assert data["summary"] == {"proved": 1, "refuted": 2, "definition": 1}
    assert data["first_wrong"] == 2
    keys = "line column end_line source verdict evidence message slip counterexample consequential"
    assert " ".join(list(data["steps"][1])[:10]) == keys
    assert data["steps"][1]["counterexample"]["left"] == "5/2"


def test_json_lines_of_several(verify, file, tmp_path):
    files = [file("fine", "a.tex"), tmp_path / "none.tex", file("wrong", "b.tex")]
    status, out, err = verify("--json", *files)
    rows = [json.loads(row) for row in out.splitlines()]
    assert status == 1
    assert [row["file"] for row in rows] == list(map(str, files))
    assert rows[1]["error"].startswith("cannot-read: no such file")
    assert rows[1]["steps"] == []
    assert err == f"derive: error[cannot-read]: {files[1]}: no such file or directory\n"


def test_a_directory_gives_lines_even_for_one_file(verify, file):
    assert verify("--json", file("fine").parent)[1].count("\n") == 1


def test_output_file(verify, file, tmp_path):
    out = tmp_path / "out.json"
    assert verify(file("fine"), "-o", out)[0] == 0
    assert json.loads(out.read_text())["summary"] == {"proved": 1, "definition": 1}


def test_settings_reach_the_judge(verify, file):
    read_as = json.loads(verify(file("settings"), "--json", "--seed", "7", "--evidence", "--timeout", "5")[1])[
        "read_as"
    ]
    assert read_as == ["seed 7, evidence True, 5 s"]


def test_notation_is_accepted(verify, file):
    assert verify(file("fine"), "--notation", "bold")[0] == 0


def test_standard_input(verify, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"wrong")))
    status, out, _ = verify("-")
    assert status == 1
    assert out.startswith("<stdin>:1:1: proved")


REFUSED = [
    ((), "missing argument"),
    (("-", "-"), "only once"),
    (("x.tex", "--format", "latex"), "'text', 'json'"),
    (("x.tex", "-o", "page.tex"), "no latex"),
    (("x.tex", "--timeout", "-1"), "positive number of seconds"),
    (("x.tex", "--seed", "-1"), "--seed"),
    (("x.tex", "--size", "n=2"), "no such option"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_refused(verify, arguments, message):
    status, out, err = verify(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "error[usage]" in err
    assert message in err


def fifo(path: Path) -> None:
    os.mkfifo(path)


def directory(path: Path) -> None:
    path.mkdir()


def large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(inputs.LARGEST + 1)


def loop(path: Path) -> None:
    path.symlink_to(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


UNREADABLE = [
    (fifo, "a pipe; use -"),
    (directory, "no .tex or .md file"),
    (large, "larger than 8 MB"),
    (loop, "too many levels of symbolic links"),
    (device, "a device"),
    (lambda path: None, "no such file or directory"),
]


@pytest.mark.parametrize(("make", "message"), UNREADABLE)
def test_what_is_no_plain_file(verify, tmp_path, make, message):
    make(tmp_path / "hw.tex")
    status, out, err = verify(tmp_path / "hw.tex")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "error[cannot-read]" in err
    assert message in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_file(verify, file):
    path = file("fine")
    path.chmod(0)
    assert "permission denied" in verify(path)[2]


def test_a_name_with_a_zero_byte(verify):
    assert verify("a\0b")[0] == 2


def test_directories_are_walked(verify, file, tmp_path):
    for name in ("b.tex", "a.md", "sub/c.TEX", "sub/.hidden/d.tex", ".e.tex", "f.txt"):
        file("fine", name)
    os.mkfifo(tmp_path / "pipe.tex")
    (tmp_path / "link.tex").symlink_to("/etc/passwd")
    rows = [json.loads(row)["file"] for row in verify(tmp_path, "--json")[1].splitlines()]
    assert rows == [str(tmp_path / name) for name in ("a.md", "b.tex", "pipe.tex", "sub/c.TEX")]


LOST = [("sleep", "ran out of time"), ("crash", "stopped"), ("memory", "too deep or too large")]


@pytest.mark.parametrize(("word", "why"), LOST)
def test_a_lost_file_is_unknown_row_by_row(verify, file, monkeypatch, word, why):
    monkeypatch.setattr("output.verify.SPARE", 0.5)
    path = file(word + "\n\\[ x = 1 \\\\ = 2 \\]\n\\[ y \\]")
    others = [file("fine", "a.tex"), file("wrong", "b.tex")]
    began = time.monotonic()
    out = verify("--json", "--timeout", "0.5", others[0], path, others[1])[1]
    assert time.monotonic() - began < 8
    rows = [json.loads(row) for row in out.splitlines()]
    assert [row["first_wrong"] for row in rows] == [None, None, 2]
    assert [(step["line"], step["verdict"]) for step in rows[1]["steps"]] == [
        (2, "unknown"),
        (2, "unknown"),
        (3, "unknown"),
    ]
    assert all(why in step["message"] for step in rows[1]["steps"])


def test_a_fault_of_the_judge_is_an_error_and_unknown_rows(verify, file):
    status, out, err = verify(file("fault \\[ x \\]"), "--json")
    assert status == 2
    assert "error[internal]" in err
    assert [step["verdict"] for step in json.loads(out)["steps"]] == ["unknown"]


def test_bytes_that_are_no_text(verify, file):
    status, _, err = verify(file(b"fine \xff\n"))
    assert status == 0
    assert "not UTF-8, first on line 1" in err


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"\xef\xbb\xbfa", "a"), (b"\xff\xfea\0", "a"), (b"\xfe\xff\0a", "a"), ("é".encode(), "é"), (b"a\xffb", "a�b")],
)
def test_decoded(data, text):
    assert inputs.decoded(data).text == text


@pytest.mark.parametrize(
    ("text", "shown"), [("a\n  b", "a b"), ("\x1b[31mred", "�[31mred"), ("\u202ex", "�x"), ("\udcff", "�")]
)
def test_a_stranger_cannot_steer_the_terminal(text, shown):
    assert printable(text) == shown


POINTS = [
    ({"values": {"x_1": "1", "x_2": "-2"}, "left": "1", "right": "0"}, "at x=(1, −2): left 1, right 0"),
    ({"values": {"x_2": "1", "lambda": "2"}}, "at x_2=1, λ=2"),
    ({"sizes": {"n": 2}, "indices": {"i": 1}, "seed": "0"}, "at n=2, i=1"),
]


@pytest.mark.parametrize(("point", "text"), POINTS)
def test_points(point, text):
    assert at_point(point) == text


def double(job: object) -> object:
    return job * 2  # type: ignore[operator]


def test_results_come_in_order():
    tasks = [workers.Task(k, k, 5) for k in range(20)]
    assert list(workers.in_order(workers.results(tasks, double, 3, lambda task, lost: None))) == [
        2 * k for k in range(20)
    ]


SLOW = """
import sys, time, types
judge = types.ModuleType("checks.written.judge")
judge.judge_text = lambda text, settings: time.sleep(60)
sys.modules["checks.written.judge"] = judge
from output.cli import main
sys.exit(main())
"""


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return list(map(int, found))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_an_interrupt_ends_the_children(file, tmp_path):
    command = [sys.executable, "-c", SLOW, "verify", str(file("x", "a.tex")), str(file("x", "b.tex"))]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found: list[int] = []
    began = time.monotonic()
    while not found and time.monotonic() - began < 20:
        time.sleep(0.1)
        found = children(running.pid)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=10)
    assert (running.returncode, out, err) == (130, b"", b"")
    assert not any(Path(f"/proc/{child}").exists() for child in found)


@pytest.mark.parametrize("arguments", [("--help",), ("verify", "--help"), ("list",)])
def test_help_is_light(arguments):
    code = "import sys; from output.cli import main; main(sys.argv[1:]); print([m for m in %r if m in sys.modules])"
    command = [sys.executable, "-c", code % (HEAVY,), *arguments]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"


def test_verify_never_loads_sympy(file):
    path = file("Let $x > 0$. \\[ x + x = 2x \\]")
    code = "import sys; from checks.written.judge import judge_text; from checks.written.report import Settings; "
    code += "judge_text(open(sys.argv[1]).read(), Settings()); import output.verify; print('sympy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    assert out == "False\n"
