"""The parent's end of the worker process: asks about documents, keeps the time, replaces a worker that died."""

import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import IO, Any, Self, cast

from documents.text import is_storable
from models.media import PDF

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 120.0
MEMORY_BYTES = 1536 * 1024 * 1024
START_SECONDS = 60.0
LONGEST_MESSAGE = 4 * 1024 * 1024  # bytes; a page of 200,000 characters stays far below
DOCUMENTS_PER_WORKER = 500  # then a fresh one, so that nothing piles up

# A process that opens strangers' files gets no passwords and no database URL.
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "HOME", "LANG", "TMPDIR", "TESSDATA_PREFIX")
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}  # of Tesseract: several pages at once are read by several workers
SENSELESS = "the reader gave an answer that makes no sense"
_SIGNALS = {one.value: one.name for one in signal.Signals} | {
    signal.SIGABRT.value: "SIGABRT: as far as can be told it ran out of memory",
    signal.SIGKILL.value: "SIGKILL: perhaps the system ran out of memory",
    signal.SIGXCPU.value: "SIGXCPU: too much processor time",
}


class WorkerUnavailableError(RuntimeError):
    """Raised when no worker process can be started: the installation is at fault, not a document."""


class UnreadableError(Exception):
    """Raised by `WorkerProcess.pages` when a document cannot be read, or not further; the text says why."""


class WorkerDiedError(UnreadableError):
    """Raised instead when the worker died over it: a fresh one may do better if the cause lay elsewhere."""


@dataclass(frozen=True)
class WorkerPage:
    """A page as the worker told it; see `documents.formats.page.ReadPage`."""

    number: int
    of: int
    text: str
    method: str
    needs_ocr: str
    problem: str


class WorkerProcess:
    """A worker process, replaced when it dies; a context manager that leaves no process behind.

    It starts with the first document. For one thread: Linux kills the process when that thread ends.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        command: Sequence[str] | None = None,
    ) -> None:
        self.timeout_seconds = timeout_seconds
        cpu_seconds = int(timeout_seconds) + 5  # ends a worker whose parent no longer looks at the clock
        self._command = command or (
            sys.executable,
            "-m",
            "documents.worker",
            str(memory_bytes),
            str(cpu_seconds),
        )
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The id of the process, if one was started."""
        return self._child.pid if self._child is not None else None

    def pages(self, path: Path, media_type: str = PDF) -> Generator[WorkerPage, None, None]:
        """Yield the pages of a file of this type, which must have a reader, in their order.

        Raises what `answers` raises; the time is for the whole document.
        """
        asked = {"do": "read", "path": str(path.absolute()), "type": media_type}
        with contextlib.closing(self.answers(asked)) as answers:
            for expected, answer in enumerate(answers, start=1):
                yield checked_page(answer, expected)

    def answers(
        self, question: dict[str, Any], *, each_has_time: bool = False
    ) -> Generator[dict[str, Any], None, None]:
        """Yield what the worker answers to a question (`documents.worker` has them), checking only where it ends.

        Raises UnreadableError, perhaps after some answers, when the file is unreadable or takes longer than the time
        for one document, or with `each_has_time` for one answer; WorkerDiedError when the worker crashed over it;
        WorkerUnavailableError when none can be started. Afterwards the next question can be asked, also when the
        caller stops halfway.
        """
        child = self._ask(question)
        deadline = monotonic() + self.timeout_seconds
        is_fit_for_more = False
        try:
            while (answer := child.answer(deadline)).get("end") is not True:
                if isinstance(reason := answer.get("failed"), str):
                    is_fit_for_more = answer.get("leaving") is not True
                    raise UnreadableError(reason[:500])
                yield answer
                if each_has_time:
                    deadline = monotonic() + self.timeout_seconds
            is_fit_for_more = True
        except TimeoutError:
            raise UnreadableError(f"it takes longer than {self.timeout_seconds:g} seconds") from None
        except EOFError:
            raise WorkerDiedError(f"the reader crashed over it ({child.last_words()})") from None
        finally:
            if not is_fit_for_more:
                self._kill()

    def close(self) -> None:
        """End the process and wait for it, so that no zombie is left."""
        if self._child is not None:
            self._child.dismiss()
        self._kill()

    def _ask(self, question: dict[str, Any]) -> "_Child":
        """Send the question to a living worker, which is started if need be."""
        if self._child is not None and self._child.documents >= DOCUMENTS_PER_WORKER:
            self.close()
        if self._child is not None:
            with contextlib.suppress(BrokenPipeError):
                self._child.ask(question)
                return self._child
            self._kill()  # it died since the last document, which is not the fault of this one
        self._child = _Child(self._command)
        try:
            self._child.answer(monotonic() + START_SECONDS)
            self._child.ask(question)
        except (EOFError, TimeoutError, UnreadableError, BrokenPipeError) as error:
            told = self._child.last_words()
            self._kill()
            raise WorkerUnavailableError(f"the reader of documents cannot be started: {told}") from error
        return self._child

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


class _Child:
    """One process of the operating system and the pipes to and from it."""

    def __init__(self, command: Sequence[str]) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _ONE_THREAD
        self.documents = 0
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by kill)
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._questions = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        self._waiting = select.poll()
        self._waiting.register(self._answers.fileno(), select.POLLIN)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: dict[str, Any]) -> None:
        """Send a question; raises BrokenPipeError when the process has ended."""
        if self._process.poll() is not None:
            raise BrokenPipeError
        message = json.dumps(question).encode()
        self._questions.write(struct.pack(">I", len(message)) + message)
        self._questions.flush()
        self.documents += 1

    def answer(self, deadline: float) -> dict[str, Any]:
        """Return the next message.

        Raises TimeoutError when it is not there by the deadline (on the monotonic clock), EOFError when the
        process ended, UnreadableError when the message is none.
        """
        (length,) = struct.unpack(">I", self._take(4, deadline))
        if length > LONGEST_MESSAGE:
            raise UnreadableError("the reader gave an answer that is too long")
        try:
            message = json.loads(self._take(length, deadline))
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise UnreadableError(SENSELESS)
        return message

    def last_words(self) -> str:
        """Why the process ended: its signal, or the last line that it wrote to its standard error."""
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "no answer"
        if code < 0:
            return _SIGNALS.get(-code, f"signal {-code}")
        errors = self._errors.fileno()
        tail = os.pread(errors, 2000, max(0, os.fstat(errors).st_size - 2000)).decode(errors="replace")
        return tail.splitlines()[-1][:300] if tail.strip() else f"exit code {code}"

    def dismiss(self) -> None:
        """Let the process end by itself, for at most a second."""
        with contextlib.suppress(BrokenPipeError):
            self._questions.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)

    def kill(self) -> None:
        """End the process now and release everything that belongs to it."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._questions.close()
        self._answers.close()
        self._errors.close()

    def _take(self, count: int, deadline: float) -> bytes:
        taken = bytearray()
        while len(taken) < count:
            left = deadline - monotonic()
            if left <= 0 or not self._waiting.poll(left * 1000):
                raise TimeoutError
            piece = os.read(self._answers.fileno(), count - len(taken))
            if not piece:
                raise EOFError
            taken += piece
        return bytes(taken)


def checked_page(answer: dict[str, Any], expected: int) -> WorkerPage:
    """The answer as a page; raises UnreadableError when it is none, as of a worker in a stranger's hands."""
    number, of = answer.get("page"), answer.get("of")
    if number != expected or not isinstance(of, int) or of < expected:
        raise UnreadableError(SENSELESS)
    text = storable_text(answer)
    method, needs_ocr, problem = (str(answer.get(name) or "")[:500] for name in ("method", "needs_ocr", "problem"))
    return WorkerPage(number, of, text, method, needs_ocr, problem)


def storable_text(answer: dict[str, Any]) -> str:
    """The answer's text; raises UnreadableError when there is none, or none that a database takes."""
    text = answer.get("text")
    if not isinstance(text, str):
        raise UnreadableError(SENSELESS)
    if not is_storable(text):
        raise UnreadableError("the reader gave a text that cannot be stored")
    return text
