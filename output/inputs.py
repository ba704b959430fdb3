"""`homework/ notes.md -` to texts: directories are walked, only plain files are opened, never more than 8 MB of one."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from derive.errors import CannotRead
from output.errors import WrongUsage
from output.files import STDOUT

LARGEST = 8_000_000
ENDINGS = (".tex", ".md")
STDIN = STDOUT
KINDS = (
    (stat.S_ISFIFO, "a pipe; use - to read standard input"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class Source:
    """What is to be judged: a file's path, or data that was read already, or why there is nothing to read."""

    name: str
    data: bytes | None = None
    refused: str = ""


@dataclass(frozen=True)
class Text:
    """A text and how its bytes had to be taken."""

    text: str
    note: str = ""


def sources(names: Sequence[str]) -> list[Source]:
    """In the order of the arguments; those of a directory by their names."""
    if names.count(STDIN) > 1:
        raise WrongUsage("- is standard input and can be read only once; give it once")
    return [source for name in names for source in (sources_in(name) if is_directory(name) else [one(name)])]


def is_directory(name: str) -> bool:
    return name != STDIN and os.path.isdir(name)


def one(name: str) -> Source:
    return Source(name, data=standard_input()) if name == STDIN else Source(name)


def standard_input() -> bytes:
    """Its first bytes; one more than is allowed shows that there are too many."""
    if sys.stdin is None:
        raise CannotRead("standard input is closed; name a file")
    return sys.stdin.buffer.read(LARGEST + 1)


def sources_in(directory: str) -> list[Source]:
    """The .tex and .md files below, hidden ones and links left out."""
    found, refused = list(walked(directory)), []
    if not found:
        refused = [Source(directory, refused="there is no .tex or .md file in it")]
    return [*found, *refused]


def walked(directory: str) -> Iterator[Source]:
    """Depth first, by name; what cannot be opened is one refused source."""
    waiting = [directory]
    while waiting:
        place = waiting.pop()
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as error:
            yield Source(place, refused=reason(error))
            continue
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        yield from (Source(entry.path) for entry in shown if is_written(entry))
        waiting += [entry.path for entry in reversed(shown) if entry.is_dir(follow_symlinks=False)]


def is_written(entry: os.DirEntry[str]) -> bool:
    return Path(entry.name).suffix.lower() in ENDINGS and not (entry.is_symlink() or entry.is_dir())


def read(source: Source) -> Text:
    """Raises CannotRead with one line that says why."""
    if source.refused:
        raise CannotRead(source.refused)
    data = contents(source.name) if source.data is None else source.data
    if len(data) > LARGEST:
        raise CannotRead(f"larger than {LARGEST // 1_000_000} MB; no derivation is, so give the part that holds it")
    return decoded(data)


def contents(name: str) -> bytes:
    """A plain file's bytes: it is looked at before it is opened, and again afterwards."""
    try:
        check_kind(os.stat(name).st_mode)
        with open(os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC), "rb") as stream:
            check_kind(os.fstat(stream.fileno()).st_mode)
            return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise CannotRead(reason(error)) from error


def check_kind(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((kind for test, kind in KINDS if test(mode)), "no plain file")
        raise CannotRead(f"it is {kind}")


def reason(error: Exception) -> str:
    """`no such file or directory`."""
    return str(getattr(error, "strerror", None) or error).lower()


def decoded(data: bytes) -> Text:
    """UTF-8, or what its first bytes say; a byte that is neither becomes �."""
    mark, encoding = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", "utf-8"))
    body = data[len(mark) :]
    try:
        return Text(body.decode(encoding))
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return Text(
            body.decode(encoding, "replace"), f"not {encoding.upper()}, first on line {line}: such bytes are read as �"
        )
