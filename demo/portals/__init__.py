"""The protocols of the portals as plain functions of a request: no sockets here.

Every module here is named like its platform and has one Portal: `legistar.py` has LegistarPortal.
"""

from __future__ import annotations

from datetime import date

from demo.content import Locality, read_localities
from demo.portals.civicclerk import CivicClerkPortal
from demo.portals.civicplus import CivicplusPortal
from demo.portals.drupal import DrupalPortal
from demo.portals.govaccess import GovAccessPortal
from demo.portals.granicus import GranicusPortal
from demo.portals.iqm2 import Iqm2Portal
from demo.portals.laserfiche import LaserfichePortal
from demo.portals.legistar import LegistarPortal
from demo.portals.municode import MunicodePortal
from demo.portals.onbase import OnBasePortal
from demo.portals.portal import Portal
from demo.portals.primegov import PrimeGovPortal
from demo.portals.website import WebsitePortal

PLATFORMS: dict[str, type[Portal]] = {
    "civicclerk": CivicClerkPortal,
    "civicplus": CivicplusPortal,
    "drupal": DrupalPortal,
    "govaccess": GovAccessPortal,
    "granicus": GranicusPortal,
    "iqm2": Iqm2Portal,
    "laserfiche": LaserfichePortal,
    "legistar": LegistarPortal,
    "municode": MunicodePortal,
    "onbase": OnBasePortal,
    "primegov": PrimeGovPortal,
    "website": WebsitePortal,
}


def portal_for(locality: Locality, *, etag: bool = True) -> Portal:
    """Make the portal of a locality, by its platform."""
    return PLATFORMS[locality.platform](locality, etag=etag)


def demo_portals(today: date, *, etag: bool = True) -> list[Portal]:
    """Make the portals of all localities of ``data/demo``, dated relative to ``today``."""
    return [portal_for(locality, etag=etag) for locality in read_localities(today)]
