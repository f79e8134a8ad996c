"""A worker that draws pages and lies as its argument says: `python fake_drawer.py "no png"`."""

import base64
import json
import struct
import sys

[lie] = sys.argv[1:]


def send(message: object) -> None:
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 2, 3) + b"the rest"
if lie == "no png":
    png = b"GIF89a" + png[6:]
told = {
    "page": 2 if lie == "page" else 1,
    "of": 3,
    "text": "Sochi",
    "method": "text layer",
    "needs_ocr": "",
    "problem": "",
    "places": [["Tomsk" if lie == "unasked phrase" else "Sochi", [[1, 2, 3, 10_001 if lie == "box outside" else 4]]]],
    "width": 4 if lie == "other size" else 2,
    "height": 3,
    "bytes": 2**30 if lie == "huge" else len(png),
}
send({"ready": True})
while len(header := sys.stdin.buffer.read(4)) == 4:
    sys.stdin.buffer.read(struct.unpack(">I", header)[0])
    send(told)
    pieces = {"too short": [png[:-1]], "too long": [png, b"more"]}.get(lie, [png[:9], png[9:]])
    for piece in pieces:
        send({"png": "*" if lie == "no base64" else base64.b64encode(piece).decode()})
    send({"end": True})
