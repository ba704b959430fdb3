"""`-o FILE`: the whole of a result or nothing of it, written beside the file and then renamed over it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from output.errors import CannotWrite, WrongUsage

ENDINGS = {".txt": "text", ".tex": "latex", ".json": "json"}
STDOUT = "-"


def wanted_format(form: str | None, as_json: bool) -> str | None:
    """Raises WrongUsage where --json and --format disagree."""
    if as_json and form not in (None, "json"):
        raise WrongUsage(f"--json and --format {form} contradict each other; give one of them")
    return "json" if as_json else form


def picked_format(file: str, wanted: str | None, code: str = "") -> str:
    """`out.tex` is latex, `out.py` a command's code. Raises WrongUsage where the ending contradicts or says nothing."""
    ending = "" if file == STDOUT else Path(file).suffix.lower()
    endings = ENDINGS | ({".py": code} if code else {})
    meant = endings.get(ending)
    if meant and wanted and meant != wanted:
        raise WrongUsage(f"{file} ends in {ending}, which means {meant}, not {wanted}; change one of them")
    if file != STDOUT and not meant and not wanted:
        raise WrongUsage(f"the ending of {file!r} picks no format; use {', '.join(endings)} or give --format")
    return wanted or meant or "text"


def deliver(text: str, file: str) -> None:
    """To standard output for `-`, else to the file."""
    data = text.encode("utf-8")
    return emit(data) if file == STDOUT else write(data, file)


def emit(data: bytes) -> None:
    """The same bytes on every platform. A closed pipe is left to the caller, any other trouble is CannotWrite."""
    if sys.stdout is None:
        raise CannotWrite("standard output is closed; use -o FILE")
    try:
        with refusing("standard output"):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    except CannotWrite:
        silence_stdout()
        raise


def ready(file: str) -> None:
    """Fail before the work, not after it, where the place cannot hold a file."""
    if file != STDOUT:
        with refusing(file):
            check_place(Path(os.path.realpath(file)), file)


def write(data: bytes, file: str) -> None:
    """All of `data` in `file`, or CannotWrite and the file as it was."""
    with refusing(file):
        target = Path(os.path.realpath(file))
        check_place(target, file)
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            replace(target, data)


def check_place(target: Path, file: str) -> None:
    """A place that can hold the file. Raises CannotWrite."""
    if target.is_dir():
        raise CannotWrite(f"{file} is a directory; name a file in it")
    if not target.parent.is_dir():
        raise CannotWrite(f"{file}: there is no directory {target.parent}; make it first")
    if target.exists() and not os.access(target, os.W_OK):
        raise CannotWrite(f"{file} is write-protected; choose another file")


def replace(target: Path, data: bytes) -> None:
    """Written beside, made safe on the disk, then renamed: a reader sees the old file or the new one."""
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~umask()
    descriptor, beside = tempfile.mkstemp(dir=target.parent, prefix=".derive-", suffix=".part")
    try:
        fill(descriptor, data)
        os.chmod(beside, mode)
        os.replace(beside, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def fill(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def umask() -> int:
    """The mask can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def refusing(place: str) -> Iterator[None]:
    """An OSError as one line that names the place; a closed pipe stays what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise trouble(error, place) from error


def trouble(error: OSError, place: str) -> CannotWrite:
    """`cannot write to page.tex: no space left on device`."""
    return CannotWrite(f"cannot write to {place}: {(error.strerror or str(error)).lower()}")


def silence_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's last flush stays quiet."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
