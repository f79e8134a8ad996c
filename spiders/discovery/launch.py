"""A discovery as a process of its own, and what it found as values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from models.registry.locality import Locality
from settings import Settings
from spiders.child import run_scrapy
from spiders.discovery.hosts import checked_hosts
from spiders.discovery.look import Look
from spiders.launch import CannotCrawl


@dataclass(frozen=True)
class Discovery:
    """What a run found: every address that was thought of, and how many requests it made, for robots.txt too."""

    looks: tuple[Look, ...]
    requests: int


def discover(
    settings: Settings, locality: Locality, *, website: str = "", hosts: Mapping[str, str] | None = None
) -> Discovery:
    """Look for the places where a locality publishes its agendas; return what each address is that was thought of.

    `website` is the home page to begin at, by default the registry's; `hosts` are make-believe hosts (see hosts.py).
    Raises CannotCrawl when public hosts would be asked without the operator's contact, or when the run did not end
    well.
    """
    mapping = checked_hosts(hosts or {})
    if settings.contact is None and not mapping:
        raise CannotCrawl(
            "set SISTERWATCH_CONTACT to your e-mail address: public hosts are asked under a name and a contact, so "
            "that their operators can reach you"
        )
    log = settings.var_dir / "logs" / f"discover-{locality.slug}.log"
    with TemporaryDirectory(prefix="sisterwatch-discover-") as folder:
        results = Path(folder) / "looks.jsonl"
        arguments = {"locality": locality.slug, "website": website, "hosts": json.dumps(mapping)}
        code = run_scrapy(
            "discover",
            arguments,
            log=log,
            timeout_seconds=settings.crawl_timeout_seconds,
            options=["-s", "SPIDER_MODULES=spiders.discovery.probe", "-O", f"{results}:jsonlines"],
        )
        if code != 0:
            how = f"took longer than {settings.crawl_timeout_seconds} s" if code is None else f"died with status {code}"
            raise CannotCrawl(f"the discovery {how}: see {log}")
        lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    *looks, counted = [json.loads(line) for line in lines] or [{}]
    if "requests" not in counted:
        raise CannotCrawl(f"the discovery ended without a result: see {log}")
    return Discovery(tuple(Look.from_json(look) for look in looks), counted["requests"])
