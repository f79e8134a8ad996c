"""The worker process: `python -m documents.worker MEMORY_BYTES CPU_SECONDS` reads one file after another.

It is told a path and what it is, {"path": "/…", "type": "application/pdf"}, and answers with the pages of the file,
each as soon as it is read. Both ways a message is four bytes of length, most significant first, and that much JSON in
UTF-8; `documents.process` is the other end. Answers:

    {"ready": true}                                                       once, when it can begin
    {"page": 1, "of": 9, "text": "…", "method": "text layer", "needs_ocr": "", "problem": ""}    for every page, then
    {"end": true}  or  {"failed": "why, in plain words", "leaving": false}

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
from pathlib import Path
from typing import Any, BinaryIO

MOST_OPEN_FILES = 64
MOST_WRITTEN_BYTES = 1024 * 1024  # into one file; only a message of the interpreter's own is ever written
PR_SET_PDEATHSIG = 1  # prctl(2)


def main() -> None:
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the answers
    _die_with_the_parent()
    _limit(memory_bytes)
    from documents.formats import UnreadableFileError, read_pages  # under the limits already

    send(answers, {"ready": True})
    while (question := receive(sys.stdin.buffer)) is not None:
        _allow_cpu(cpu_seconds)
        try:
            for page in read_pages(Path(question["path"]), question["type"]):
                send(
                    answers,
                    {
                        "page": page.number,
                        "of": page.of,
                        "text": page.text,
                        "method": page.method,
                        "needs_ocr": page.needs_ocr,
                        "problem": page.problem,
                    },
                )
            send(answers, {"end": True})
        except UnreadableFileError as error:
            send(answers, {"failed": str(error), "leaving": False})
        except MemoryError:
            reason = f"it needs more than {memory_bytes >> 20} MiB of memory"
            send(answers, {"failed": reason, "leaving": True})
            return


def send(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Write one message and flush it."""
    body = json.dumps(message, ensure_ascii=False).encode()
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """Read one message; None at the end of the input."""
    header = stream.read(4)
    if len(header) < 4:
        return None
    message: dict[str, Any] = json.loads(stream.read(struct.unpack(">I", header)[0]))
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
