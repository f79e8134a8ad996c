"""prefect.yaml, checked with Prefect's own code, and what importing the flows decides about Prefect."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import ROOT

DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
FLOWS = {
    "morning-noon-evening": "run",
    "nightly-crawl": "crawl",
    "read": "read",
    "recognise": "recognise",
    "flag": "flag",
    "alert": "alert",
}
LOADING = """
import json, sys
import flows
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import load_flow_from_entrypoint
from prefect.settings import get_current_settings
deployments = json.loads(sys.stdin.read())
for each in deployments:
    for schedule in each["schedules"]:
        CronSchedule(**schedule)
settings = get_current_settings()
print(json.dumps({
    "flows": {each["name"]: load_flow_from_entrypoint(each["entrypoint"]).name for each in deployments},
    "home": str(settings.home),
    "analytics": settings.server.analytics_enabled,
    "startup": settings.server.ephemeral.startup_timeout_seconds,
    "do_not_track": __import__("os").environ["DO_NOT_TRACK"],
    "cloud": __import__("os").environ["PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY"],
}))
"""


def _ask(code: str, **environment: str) -> str:
    """What a process prints that imports the flows; Prefect is too big, and too much by itself, for this one."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "DO_NOT_TRACK"))}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**clean, **environment},
        input=json.dumps(DEPLOYMENTS),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    var = tmp_path_factory.mktemp("var")
    return {**json.loads(_ask(LOADING, SISTERWATCH_VAR_DIR=str(var))), "var": str(var)}


def test_every_deployment_leads_to_its_flow_and_has_schedules_that_prefect_takes(loaded: dict[str, Any]) -> None:
    assert loaded["flows"] == FLOWS


def test_importing_the_flows_turns_telemetry_off_and_gives_a_small_machine_time(loaded: dict[str, Any]) -> None:
    assert (loaded["analytics"], loaded["do_not_track"], loaded["cloud"]) == (False, "1", "false")
    assert loaded["startup"] == 180


def test_prefect_keeps_its_things_in_the_var_folder(loaded: dict[str, Any]) -> None:
    assert loaded["home"] == str(Path(loaded["var"]) / "prefect")


def test_what_the_operator_set_for_prefect_stays() -> None:
    code = "import flows, os; print(os.environ['PREFECT_HOME'], os.environ['PREFECT_LOGGING_LEVEL'])"

    assert _ask(code, PREFECT_HOME="/srv/prefect", PREFECT_LOGGING_LEVEL="DEBUG") == "/srv/prefect DEBUG\n"


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["name"])
def test_no_deployment_runs_twice_at_once_and_all_keep_californias_hours(deployment: dict[str, Any]) -> None:
    assert deployment["concurrency_limit"] == 1
    assert deployment["description"].endswith(".")
    assert {schedule["timezone"] for schedule in deployment["schedules"]} == {"America/Los_Angeles"}
    assert deployment["work_pool"]["name"] == "sisterwatch"
    assert deployment["work_pool"]["job_variables"]["env"] == {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }


def test_entrypoints_are_module_paths() -> None:
    """With a file path Prefect loads the flow under another name than its imports know."""
    assert all("/" not in deployment["entrypoint"] for deployment in DEPLOYMENTS)
