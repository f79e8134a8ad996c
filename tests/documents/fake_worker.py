"""A worker that misbehaves as its argument says: `python fake_worker.py crash`."""

import json
import os
import struct
import sys
from pathlib import Path


def send(message: object) -> None:
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


def page(text: str, number: int = 1) -> dict[str, object]:
    return {"page": number, "of": 3, "text": text, "method": "text layer", "needs_ocr": "", "problem": ""}


behaviour, *arguments = sys.argv[1:]
if behaviour == "not starting":
    sys.exit("ModuleNotFoundError: No module named 'pypdfium2'")
send({"ready": True})
while len(header := sys.stdin.buffer.read(4)) == 4:
    sys.stdin.buffer.read(struct.unpack(">I", header)[0])
    if behaviour == "crash":
        send(page("the first page"))
        os.abort()
    if behaviour == "crash once" and not Path(arguments[0]).exists():
        Path(arguments[0]).touch()
        os.abort()
    if behaviour == "raise":
        sys.exit("ValueError: a mistake of ours")
    if behaviour == "too long":
        sys.stdout.buffer.write(struct.pack(">I", 2**31))
        sys.stdout.buffer.flush()
    if behaviour == "no object":
        send([1, 2, 3])
    if behaviour == "unasked page":
        send(page("the second page", number=2))
    if behaviour == "NUL":
        send(page("a\x00b"))
    if behaviour == "environment":
        send(page(json.dumps(dict(os.environ))))
    if behaviour == "leaving":
        send({"failed": "it needs more than 1 MiB of memory", "leaving": True})
        sys.exit()
    send({"end": True})
