"""A worker that recognises without looking: `python fake_ocr.py BEHAVIOUR [PAGE [FILE]]`."""

import base64
import json
import os
import struct
import sys
import time
import zlib
from pathlib import Path

behaviour, *arguments = sys.argv[1:]
bad = int(arguments[0]) if arguments else 0


def send(message: object) -> None:
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


def answer(number: int) -> dict[str, object]:
    words = zlib.compress(struct.pack("<IHHHHH", 0, 10, 1, 2, 3, 4))
    return {
        "page": number,
        "text": f"recognised {number}",
        "words": base64.b64encode(words).decode(),
        "confidence": 91.5,
        "note": "",
        "seconds": 2.0,
        "problem": "",
    }


send({"ready": True})
while len(header := sys.stdin.buffer.read(4)) == 4:
    question = json.loads(sys.stdin.buffer.read(struct.unpack(">I", header)[0]))
    if len(arguments) > 1:
        with Path(arguments[1]).open("a") as log:
            log.write(f"{Path(question['path']).name[:8]} {question['pages']} {question['languages']}\n")
    for page in question["pages"]:
        if page == bad and behaviour == "crash":
            os.abort()
        if page == bad and behaviour == "hang":
            time.sleep(60)
        if page == bad and behaviour == "unasked":
            page += 1000
        found = answer(page)
        if page == bad and behaviour == "fail":
            found |= {"text": "", "words": "", "confidence": None, "problem": "the image is damaged or cut off"}
        if page == bad and behaviour == "unsure":
            found |= {"confidence": 31.0}
        if page == bad and behaviour == "note":
            found |= {"note": "its script looks Cyrillic, and OCR reads eng only"}
        if page == bad and behaviour == "no words":
            found |= {"words": "bm8gd29yZHM="}
        if page == bad and behaviour == "impossibly sure":
            found |= {"confidence": 1000}
        if page == bad and behaviour == "leave out":
            continue
        if behaviour == "slow":
            time.sleep(0.2)
        send(found)
    send({"end": True})
