"""The worker process: `python -m documents.worker MEMORY_BYTES CPU_SECONDS` answers one question after another.

Both ways a message is four bytes of length, most significant first, and that much JSON in UTF-8;
`documents.process` is the other end. Its first message is {"ready": true}. Questions name a file and what it is,
{"do": "read", "path": "/…", "type": "application/pdf"}, and are answered with any number of messages, each as soon as
it can be told, and then {"end": true} or {"failed": "why, in plain words", "leaving": false}:

    read        its pages: {"page": 1, "of": 9, "text": "…", "method": "text layer", "needs_ocr": "", "problem": ""}
    recognise   what OCR reads on some of its "pages" [4, 5], in "languages" "eng": {"page": 4, "text": "…", "words":
                "base64 of documents.ocr.words", "confidence": 91.5 or null, "note": "", "seconds": 2.1, "problem": ""}
    show        "page" 7 at "dpi" 150, drawn with "boxes" [[left, top, right, bottom], …] and what its own text has of
                "phrases" marked: what "read" tells of it, "places": [["Sochi", [[left, top, right, bottom], …]], …],
                "width", "height" (pixels) and "bytes" of a PNG, which follows in pieces: {"png": "base64"}, …

It ends when its input ends. It imports neither database nor crawler: it starts in a fifth of a second and
holds nothing that a hostile file could reach for.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

MOST_OPEN_FILES = 64
MOST_WRITTEN_BYTES = 1024 * 1024  # into one file; only a message of the interpreter's own is ever written
PR_SET_PDEATHSIG = 1  # prctl(2)

Message = dict[str, Any]


def main() -> None:
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the answers
    _die_with_the_parent()
    _limit(memory_bytes)
    from documents.formats import UnreadableFileError  # under the limits already

    send(answers, {"ready": True})
    while (question := receive(sys.stdin.buffer)) is not None:
        _allow_cpu(cpu_seconds)
        try:
            for answer in _TASKS[question["do"]](question, cpu_seconds):
                send(answers, answer)
            send(answers, {"end": True})
        except UnreadableFileError as error:
            send(answers, {"failed": str(error), "leaving": False})
        except MemoryError:
            reason = f"it needs more than {memory_bytes >> 20} MiB of memory"
            send(answers, {"failed": reason, "leaving": True})
            return


def _read(question: Message, cpu_seconds: int) -> Iterator[Message]:
    from documents.formats import read_pages
    from documents.formats.page import page_message

    for page in read_pages(Path(question["path"]), question["type"]):
        yield page_message(page)


def _recognise(question: Message, cpu_seconds: int) -> Iterator[Message]:
    """Every page has processor time of its own."""
    from documents.formats import read_pages
    from documents.formats.inside import Inside
    from documents.ocr.pages import recognise_page

    wanted = set(question["pages"])
    for page in read_pages(Path(question["path"]), question["type"], Inside(wanted=frozenset(wanted))):
        if page.number in wanted:
            _allow_cpu(cpu_seconds)
            yield {"page": page.number, **recognise_page(page, question["languages"])}
            wanted.remove(page.number)
            if not wanted:
                return


def _show(question: Message, cpu_seconds: int) -> Iterator[Message]:
    from documents.formats import UnreadableFileError, read_pages
    from documents.formats.inside import Inside
    from documents.ocr.words import Box
    from documents.showing.pages import shown_page

    number, last = question["page"], 0
    for page in read_pages(Path(question["path"]), question["type"], Inside(wanted=frozenset({number}))):
        if page.number == number:
            boxes = [Box(*box) for box in question["boxes"]]
            yield from shown_page(page, question["phrases"], boxes, question["dpi"])
            return
        last = page.number
    raise UnreadableFileError(f"there is no page {number:,}: it has {last:,} page{'' if last == 1 else 's'}")


_TASKS: dict[str, Callable[[Message, int], Iterator[Message]]] = {
    "read": _read,
    "recognise": _recognise,
    "show": _show,
}


def send(stream: BinaryIO, message: Message) -> None:
    """Write one message and flush it."""
    body = json.dumps(message, ensure_ascii=False).encode()
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def receive(stream: BinaryIO) -> Message | None:
    """Read one message; None at the end of the input."""
    header = stream.read(4)
    if len(header) < 4:
        return None
    message: Message = json.loads(stream.read(struct.unpack(">I", header)[0]))
    return message


def _die_with_the_parent() -> None:
    """Ask Linux to kill this process when its parent dies; elsewhere the end of the input ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _limit(memory_bytes: int) -> None:
    for which, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some; the parent's clock stays
            resource.setrlimit(which, (most, most))


def _allow_cpu(seconds: int) -> None:
    """Let the next document use this much processor time; beyond it the kernel ends the process (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + seconds, hard))


if __name__ == "__main__":
    main()
