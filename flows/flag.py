"""The flow that matches new and changed passages against the rules."""

import asyncio

from prefect import flow

from flagging.flag import flag_pending
from flagging.meeting_flags import FlagCounts
from models.database import open_database
from settings import load_settings


@flow(name="flag")
async def flag_passages() -> FlagCounts:
    """Match the passages that are waiting, against today's rules."""
    settings = load_settings()
    database = open_database(settings)
    try:
        return await asyncio.to_thread(flag_pending, database, settings.data_dir, now=settings.now())
    finally:
        database.dispose()
