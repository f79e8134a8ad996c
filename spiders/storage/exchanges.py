"""Exchanges kept as evidence: who was asked for some bytes, when, and what was said around them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.exchange import Exchange
from spiders.polling.found import Answered


def save_exchange(session: Session, source_key: str, answered: Answered, sha256: str, now: datetime) -> None:
    """Record the exchange that brought these bytes, or that they came again."""
    known = session.scalar(
        select(Exchange).where(
            Exchange.source_key == source_key, Exchange.url == answered.url, Exchange.sha256 == sha256
        )
    )
    if known is not None:
        known.last_at, known.times = now, known.times + 1
        return
    session.add(
        Exchange(
            source_key=source_key,
            url=answered.url,
            asked_url=answered.asked_url,
            method=answered.method,
            request_headers=[list(header) for header in answered.request_headers],
            request_body=answered.request_body,
            status=answered.status,
            response_headers=[list(header) for header in answered.response_headers],
            sha256=sha256,
            first_at=now,
            last_at=now,
        )
    )
