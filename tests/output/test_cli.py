"""The contract of the command line: statuses, one-line errors, quiet ends, an early and cheap help."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from checks.verdict import Kind, Verdict
from derive import topics
from output import explain
from output.topic import status

HEAVY = ("sympy", "numpy", "flint", "rich")

STATUSES = [
    ("proved", (), 0),
    ("confirmed", (), 0),
    ("refuted", (), 1),
    ("refuted", ("--allow-unknown",), 1),
    ("unknown", (), 3),
    ("unknown", ("--allow-unknown",), 0),
]


@pytest.mark.parametrize(("kind", "options", "status"), STATUSES)
@pytest.mark.parametrize("form", ["text", "latex", "json"])
def test_status(derive, monkeypatch, kind, options, status, form):
    monkeypatch.setenv("DERIVE_FAKE", kind)
    assert derive("svm-dual", "--format", form, *options)[0] == status


def test_nothing_judged_is_unknown():
    assert status([Verdict(Kind.DEFINITION)], False) == 3
    assert status([], False) == 3


REFUSED = [
    (("svm-daul",), "unknown-topic", "did you mean svm-dual"),
    (("lst",), "unknown-topic", "did you mean list"),
    (("zzzzzzz",), "unknown-topic", "derive list"),
    (("svm-dual", "--foo"), "usage", "no such option"),
    (("svm-dual", "extra"), "usage", "unexpected extra argument"),
    (("--json", "svm-dual"), "usage", "--json"),
    (("svm-dual", "--size", "n=0"), "bad-size", "whole number from 1, not '0'; the axes are n, d"),
    (("svm-dual", "--size", "n=-1"), "bad-size", "not '-1'; the axes are n, d"),
    (("svm-dual", "--size", "n=x"), "bad-size", "not 'x'; the axes are n, d"),
    (("svm-dual", "--size", "n=2.5"), "bad-size", "not '2.5'; the axes are n, d"),
    (("svm-dual", "--size", "n=５"), "bad-size", "not '５'"),
    (("svm-dual", "--size", "m=2"), "bad-size", "no axis 'm'; the axes are n, d"),
    (("svm-dual", "--size", "n=2,n=2"), "bad-size", "n twice; the axes are n, d"),
    (("svm-dual", "--size", "n5"), "bad-size", "pairs such as n=5,d=2, not 'n5'; the axes are n, d"),
    (("svm-dual", "--size", "n="), "bad-size", "pairs such as n=5,d=2"),
    (("svm-dual", "--size", ""), "bad-size", "pairs such as n=5,d=2"),
    (("svm-dual", "--size", "n=5,"), "bad-size", "pairs such as n=5,d=2"),
    (("svm-dual", "--size", "n=" + "9" * 5000), "bad-size", "at most 1000"),
    (("svm-dual", "--seed", "-1"), "usage", "--seed"),
    (("svm-dual", "--seed", "x"), "usage", "--seed"),
    (("svm-dual", "--timeout", "0"), "usage", "positive number of seconds"),
    (("svm-dual", "--timeout", "nan"), "usage", "positive number of seconds"),
    (("svm-dual", "--timeout", "inf"), "usage", "positive number of seconds"),
    (("svm-dual", "--format", "pdf"), "usage", "--format"),
    (("svm-dual", "--json", "--format", "latex"), "usage", "contradict"),
    (("svm-dual", "--fragment"), "usage", "--format latex"),
    (("svm-dual", "--marks", "--json"), "usage", "--format latex"),
    (("svm-dual", "-o", "a.tex", "--json"), "usage", "means latex, not json"),
    (("svm-dual", "-o", "a.md"), "usage", "picks no format"),
    (("svm-dual", "-o", ""), "usage", "picks no format"),
    (("svm-dual", "-o", "/nowhere/at/all.tex"), "cannot-write", "no directory /nowhere/at"),
    (("list", "--format", "latex"), "usage", "--format"),
    (("list", "-o", "topics.tex"), "usage", "no LaTeX"),
    (("explain", "refutd"), "usage", "did you mean refuted"),
    (("mlp-backprop", "--set", "f1=tanh=3"), "usage", "each name once"),
    (("mlp-backprop", "--set", "f1=tanh,f1=exp"), "usage", "each name once"),
    (("mlp-backprop", "--layers", "0"), "usage", "--layers"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED)
def test_refused_in_one_line(derive, arguments, code, message):
    status, out, err = derive(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"derive: error[{code}]: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [("-h",), ("--help",), (), ("svm-dual", "-h"), ("list", "-h"), ("explain", "-h")])
def test_help(derive, arguments):
    status, out, err = derive(*arguments)
    assert (status, err) == (0, "")
    assert out.startswith("Usage: derive")
    assert all(len(line) <= 80 for line in out.splitlines())


def test_the_help_lists_every_topic(derive):
    out = derive("--help")[1]
    assert [name for name in topics.names() if name not in out] == []


def test_a_topic_shows_its_own_options(derive):
    out = derive("mlp-backprop", "--help")[1]
    assert [flag for flag in ("--shared-bias", "--layers", "--batch", "--set") if flag not in out] == []


def test_options_of_a_topic_reach_it(derive):
    assert "W⁽³⁾" in derive("mlp-backprop", "--layers", "3")[1]


def test_a_size_reaches_the_page(derive):
    assert "α₁ y₁ x₁ + α₂ y₂ x₂" in derive("svm-dual", "--size", "n=2,d=2")[1]


def test_version(derive):
    assert derive("--version") == (0, "derive 0.1.0\n", "")


def test_list(derive):
    status, out, _ = derive("list")
    data = json.loads(derive("list", "--json")[1])
    assert status == 0
    assert tuple(row["topic"] for row in data["topics"]) == topics.names()
    assert [row["topic"] for row in data["topics"] if row["topic"] not in out] == []


@pytest.mark.parametrize("name", [name for table in explain.entries().values() for name in table])
def test_everything_is_explained(derive, name):
    status, out, _ = derive("explain", name)
    assert status == 0
    assert len(out) > len(name) + 40
    assert name in derive("explain")[1]


def test_every_error_code_has_a_paragraph():
    assert explain.codes().keys() == explain.CODES.keys()


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["--version"], ["explain", "refuted"]])
def test_cheap_commands_import_nothing_heavy(arguments):
    code = f"import sys; from output.cli import main; main({arguments!r}); print(*sys.modules, file=sys.stderr)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(found.stderr.split()).isdisjoint(HEAVY)


def test_python_m_derive():
    found = subprocess.run([sys.executable, "-m", "derive", "--version"], capture_output=True, text=True, check=True)
    assert found.stdout == "derive 0.1.0\n"


def test_the_same_bytes_twice(process):
    runs = [process("svm-dual", "--evidence").communicate()[0] for _ in range(2)]
    assert runs[0] == runs[1] != b""


def test_interrupt_is_quiet(process):
    child = process("svm-dual", env={**os.environ, "DERIVE_FAKE": "sleep"})
    assert child.stderr.readline() == b"ready\n"
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (130, b"", b"")


def test_a_closed_pipe_is_quiet(process):
    reader, writer = os.pipe()
    os.close(reader)
    child = process("svm-dual", stdout=writer)
    os.close(writer)
    assert child.communicate()[1] == b""
    assert child.returncode == 141


def test_a_closed_pipe_at_the_help_is_quiet(process):
    reader, writer = os.pipe()
    os.close(reader)
    child = process("--help", stdout=writer)
    os.close(writer)
    assert child.communicate()[1] == b""
    assert child.returncode == 141


@pytest.mark.parametrize("arguments", [("svm-dual",), ("list",), ("--help",)])
def test_a_full_disk_behind_stdout(process, arguments):
    with open("/dev/full", "wb") as full:
        child = process(*arguments, stdout=full)
        err = child.communicate()[1]
    assert child.returncode == 2
    assert err.startswith(b"derive: error[cannot-write]: cannot write to standard output: no space left")
    assert err.count(b"\n") == 1


def test_a_terminal_without_unicode(process):
    child = process("list", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    out, err = child.communicate()
    assert (child.returncode, err) == (0, b"")
    assert out.decode("utf-8")


def test_a_fault_is_one_line(derive, monkeypatch):
    def broken(name):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(topics, "find", broken)
    status, _, err = derive("svm-dual")
    assert status == 2
    assert err == ("derive: error[internal]: RuntimeError: two lines; set DERIVE_DEBUG=1 to see where, and report it\n")


def test_a_derivation_too_deep_is_too_hard(derive, monkeypatch):
    def deep(name):
        raise RecursionError

    monkeypatch.setattr(topics, "find", deep)
    status, _, err = derive("svm-dual")
    assert status == 2
    assert err.startswith("derive: error[too-hard]: ")


def test_the_deadline_reaches_the_judge(derive):
    steps = json.loads(derive("svm-dual", "--json", "--timeout", "5")[1])["steps"]
    assert {step["evidence"]["deadline"] for step in steps} == {True}
