"""What the tests of the stage put into the database and look up there."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.document import Document, Page, StoredFile, TextState
from models.files import FileStore
from models.poll import Problem
from tests import factories
from tests.documents import paper

NAKHODKA = paper.make_pdf(paper.lines("Nakhodka, Russia"), paper.lines("second page"))
SCAN = paper.make_pdf(paper.scan(), paper.scan())
ENCRYPTED = paper.make_pdf(paper.lines("secret"), password="open sesame")


def store(session: Session, files: FileStore, body: bytes, media_type: str = "application/pdf") -> Document:
    files.save(body)
    return factories.make_document(session, body=body, media_type=media_type)


def stored_file(database: Database, body: bytes) -> StoredFile:
    with database.reading() as session:
        return session.get_one(StoredFile, hashlib.sha256(body).hexdigest())


def page_texts(database: Database, body: bytes) -> list[str]:
    with database.reading() as session:
        sha256 = hashlib.sha256(body).hexdigest()
        return list(session.scalars(select(Page.text).where(Page.sha256 == sha256).order_by(Page.number)))


def problems(database: Database) -> list[Problem]:
    with database.reading() as session:
        return list(session.scalars(select(Problem).order_by(Problem.id)))


def set_pending(database: Database, body: bytes) -> None:
    with database.writing() as session:
        session.get_one(StoredFile, hashlib.sha256(body).hexdigest()).text_state = TextState.PENDING.value
