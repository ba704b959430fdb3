"""`-o FILE`: all of it or nothing of it, and what was there before stays until all of it is there."""

from __future__ import annotations

import errno
import os
import stat

import pytest

from output import files
from output.errors import CannotWrite, WrongUsage
from output.files import picked_format, wanted_format, write


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupted(*_):
    raise KeyboardInterrupt


def test_a_new_file(tmp_path):
    write("αβ".encode(), str(tmp_path / "new.txt"))
    assert (tmp_path / "new.txt").read_text(encoding="utf-8") == "αβ"
    assert os.listdir(tmp_path) == ["new.txt"]


def test_a_new_file_has_the_usual_mode(tmp_path):
    write(b"new", str(tmp_path / "new.txt"))
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o666 & ~files.umask()


def test_an_existing_file_keeps_its_mode(tmp_path):
    target = tmp_path / "old.txt"
    target.write_text("old")
    target.chmod(0o640)
    write(b"new", str(target))
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o640)


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    write(b"new", str(link))
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_to_and_stays(tmp_path):
    write(b"gone", os.devnull)
    assert not os.path.isfile(os.devnull)
    with pytest.raises(CannotWrite, match="no space left"):
        write(b"full", "/dev/full")
    assert not os.path.isfile("/dev/full")


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize(("trouble", "error"), [(full, CannotWrite), (interrupted, KeyboardInterrupt)])
def test_trouble_leaves_everything_as_it_was(tmp_path, monkeypatch, call, trouble, error):
    target = tmp_path / "old.txt"
    target.write_text("old")
    monkeypatch.setattr(files.os, call, trouble)
    with pytest.raises(error):
        write(b"new", str(target))
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["old.txt"]


def test_a_directory_that_cannot_be_written_to(tmp_path, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(files.tempfile, "mkstemp", denied)
    with pytest.raises(CannotWrite, match=r"cannot write to .*new.txt: permission denied"):
        write(b"new", str(tmp_path / "new.txt"))
    assert os.listdir(tmp_path) == []


def test_a_write_protected_file(tmp_path, monkeypatch):
    target = tmp_path / "old.txt"
    target.write_text("old")
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    with pytest.raises(CannotWrite, match="write-protected"):
        write(b"new", str(target))
    assert target.read_text() == "old"


@pytest.mark.parametrize(("name", "message"), [("", "is a directory"), ("no/such/a.txt", "there is no directory")])
def test_no_place_for_a_file(tmp_path, name, message):
    with pytest.raises(CannotWrite, match=message):
        write(b"new", str(tmp_path / name))
    assert os.listdir(tmp_path) == []


def test_a_name_too_long(tmp_path):
    with pytest.raises(CannotWrite, match="file name too long"):
        write(b"new", str(tmp_path / ("a" * 300)))
    assert os.listdir(tmp_path) == []


PICKED = [
    ("a.tex", None, "latex"),
    ("a.TXT", None, "text"),
    ("a.json", "json", "json"),
    ("-", None, "text"),
    ("-", "json", "json"),
    ("a.dat", "latex", "latex"),
]


@pytest.mark.parametrize(("file", "wanted", "form"), PICKED)
def test_the_ending_picks_the_format(file, wanted, form):
    assert picked_format(file, wanted) == form


@pytest.mark.parametrize(("file", "wanted"), [("a.tex", "json"), ("a.json", "text"), ("a", None), ("a.md", None)])
def test_the_ending_contradicts_the_format(file, wanted):
    with pytest.raises(WrongUsage):
        picked_format(file, wanted)


def test_json_is_a_short_form():
    cases = [(None, True), ("json", True), ("latex", False)]
    assert [wanted_format(*case) for case in cases] == ["json", "json", "latex"]


def test_through_the_command_line(derive, tmp_path):
    target = tmp_path / "page.tex"
    status, out, err = derive("svm-dual", "-o", str(target))
    assert (status, out) == (0, "")
    assert err.startswith(f"derive: wrote {target}; ")
    assert " steps: " in err
    assert target.read_text(encoding="utf-8").startswith(r"\documentclass")


def test_a_refuted_step_is_named_where_the_page_is_not_read(derive, monkeypatch, tmp_path):
    monkeypatch.setenv("DERIVE_FAKE", "refuted")
    status, _, err = derive("svm-dual", "-o", str(tmp_path / "page.json"))
    assert status == 1
    assert "derive: refuted: svm-dual, step 2, the Lagrangian\n" in err
    assert derive("svm-dual", "-q", "-o", str(tmp_path / "page.json"))[2] == ""
