"""When the stages run: Prefect flows, each a thin call of one stage function.

Prefect is told here, before it is imported, to send nothing anywhere and to wait long enough for its own server: a
fresh one takes up to a minute to start on a small machine.
"""

import os

from settings import load_settings

_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_HOME": str(load_settings().var_dir / "prefect"),
}
for _name, _value in _ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)
