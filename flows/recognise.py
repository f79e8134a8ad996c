"""The flow that reads scans by OCR."""

import asyncio

from prefect import flow

from documents.ocr.recognise import RecognisedCounts, recognise_pending
from models.database import open_database
from models.files import FileStore
from settings import load_settings


@flow(name="recognise")
async def recognise_pages(minutes: float | None = None) -> RecognisedCounts:
    """Recognise the pages that wait for it, those of the nearest meetings first, for at most so many minutes."""
    settings = load_settings()
    database = open_database(settings)
    try:
        return await asyncio.to_thread(
            recognise_pending,
            database,
            FileStore(settings.files_dir),
            now=settings.now(),
            languages=settings.ocr_languages,
            workers=settings.readers,
            seconds=60 * (settings.ocr_minutes if minutes is None else minutes),
        )
    finally:
        database.dispose()
