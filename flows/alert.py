"""The flow that tells people of new flags."""

import asyncio

from prefect import flow

from alerts.alert import AlertCounts, alert_pending
from models.database import open_database
from settings import load_settings


@flow(name="alert")
async def send_alerts() -> AlertCounts:
    """Compose the messages for flags that were not announced, and send what waits to be sent."""
    settings = load_settings()
    database = open_database(settings)
    try:
        return await asyncio.to_thread(alert_pending, database, settings, now=settings.now())
    finally:
        database.dispose()
