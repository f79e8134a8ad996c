"""Searches as these tests ask them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database
from models.document import Page
from models.search import Hit, parse_query, search
from tests.factories import make_document, make_meeting, publish


def found(session: Session, query: str, **options: object) -> list[Hit]:
    return search(session, parse_query(query), **options)  # type: ignore[arg-type]


def texts_found(database: Database, texts: list[str], query: str) -> list[int]:
    """Which of the texts, as pages of one document, are found: their numbers from 1."""
    with database.writing() as session:
        if session.scalar(select(func.count(Page.id))) == 0:
            publish(session, make_meeting(session), make_document(session, pages=texts))
    with database.reading() as session:
        return sorted(hit.page or 0 for hit in found(session, query))
