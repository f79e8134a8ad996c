"""The real registry, pointed at make-believe portals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from demo.portals.portal import Portal
from models.registry.yaml_file import parse_yaml
from settings import ROOT

# What invented portals hold; the figures of the real ones would call them half-empty.
EXPECTED = {
    "meetings_per_month": 3,
    "newest_agenda_within_days": 45,
    "items_per_meeting": 2,
    "documents_per_meeting": 1,
    "note": "Invented.",
}


def registry_of(portals: Iterable[Portal], urls: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The localities of the portals by slug, as in ``data/localities``, with only the sources that have a portal.

    ``urls`` are the portals' base URLs by prefix.
    """
    localities: dict[str, dict[str, Any]] = {}
    for portal in portals:
        slug, _, name = portal.locality.source.partition("/")
        if slug not in localities:
            localities[slug] = {**_entry(slug), "sources": []}
        localities[slug]["sources"].append(_source(slug, name, urls[portal.prefix]))
    return localities


def _source(slug: str, name: str, url: str) -> dict[str, Any]:
    source = next(source for source in _entry(slug)["sources"] if source["name"] == name)
    return {**source, "base_url": url, "file_hosts": {}, "body_ids": {}, "expected": EXPECTED}


def _entry(slug: str) -> dict[str, Any]:
    content: dict[str, Any] = parse_yaml((ROOT / "data" / "localities" / f"{slug}.yml").read_text(encoding="utf-8"))[1]
    return content
