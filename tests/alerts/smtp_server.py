"""A make-believe SMTP server on loopback that can be told to refuse, to stall, and to break off."""

import base64
import datetime
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Behaviour:
    """How the server answers, and what it saw."""

    answers: dict[str, str] = field(default_factory=dict)  # verb ("." ends the mail): other answer
    drops: int = 0  # so many mails are taken, and the connection broken before the 250
    starttls: ssl.SSLContext | None = None
    offers_login: bool = False
    received: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    connections: int = 0


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        behaviour: Behaviour = self.server.behaviour  # type: ignore[attr-defined]
        behaviour.connections += 1
        is_encrypted = isinstance(self.connection, ssl.SSLSocket)
        self._say("220 make-believe")
        while line := self.rfile.readline():
            command = line.decode().rstrip("\r\n")
            verb = command.split(" ")[0].upper()
            if verb == "STARTTLS" and behaviour.starttls is not None:
                self._say("220 go on")
                self.connection = behaviour.starttls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                is_encrypted = True
            elif verb in behaviour.answers:
                self._say(behaviour.answers[verb].format(command=command))
            elif verb == "EHLO":
                offers = ["STARTTLS"] if behaviour.starttls is not None and not is_encrypted else []
                offers += ["AUTH PLAIN"] if behaviour.offers_login else []
                lines = ["250-make-believe", *(f"250-{offer}" for offer in offers), "250 HELP"]
                self._say("\r\n".join(lines))
            elif verb == "AUTH":
                _, user, password = base64.b64decode(command.split(" ")[2]).decode().split("\0")
                behaviour.logins.append((user, password))
                self._say("235 welcome")
            elif verb == "MAIL":
                behaviour.senders.append(command)
                self._say("250 ok")
            elif verb == "RCPT":
                behaviour.recipients.append(command)
                self._say("250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                if "." in behaviour.answers:
                    self._say(behaviour.answers["."])
                    continue
                mail = message_from_bytes(body[:-3].replace(b"\r\n..", b"\r\n."), policy=policy.default)
                behaviour.received.append(mail)  # type: ignore[arg-type]
                behaviour.was_encrypted.append(is_encrypted)
                if behaviour.drops > 0:
                    behaviour.drops -= 1
                    return
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    behaviour: Behaviour
    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().get_request()
        return (self.tls.wrap_socket(connection, server_side=True) if self.tls else connection), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


@contextmanager
def smtp_server(behaviour: Behaviour, *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run the server on a free port of 127.0.0.1, with TLS from the start when given; yields the port."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.behaviour = behaviour
        server.tls = tls
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def closed_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a new certificate for 127.0.0.1, and the file that a client must trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "make-believe")])
    today = datetime.datetime.now(datetime.UTC)  # TLS looks at the real clock
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    return context, certificate_file
