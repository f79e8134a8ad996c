"""The flow that turns fetched documents into pages of text."""

import asyncio

from prefect import flow

from documents.read import ReadCounts, read_pending
from models.database import open_database
from models.files import FileStore
from settings import load_settings


@flow(name="read")
async def read_documents(limit: int | None = None) -> ReadCounts:
    """Read the documents that are waiting, those of the nearest meetings first."""
    settings = load_settings()
    database = open_database(settings)
    try:
        return await asyncio.to_thread(
            read_pending,
            database,
            FileStore(settings.files_dir),
            now=settings.now(),
            limit=limit,
            workers=settings.readers,
        )
    finally:
        database.dispose()
