"""Serve the make-believe portals: ``python -m demo``."""

from __future__ import annotations

import argparse
import threading

from demo.content import today_in_california
from demo.portals import demo_portals
from demo.server import PortalServer


def main() -> None:
    """Serve all portals of ``data/demo`` until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8765, help="where to listen on 127.0.0.1 (default 8765; 0: any)")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes at least")
    parser.add_argument("--no-etag", action="store_true", help="send no ETag and no Last-Modified")
    options = parser.parse_args()

    portals = demo_portals(today_in_california(), etag=not options.no_etag)
    with PortalServer(portals, options.port, latency=options.latency) as server:
        for portal in portals:
            print(f"{portal.locality.name:<24} {portal.locality.platform:<9} {server.url_of(portal.prefix)}/")
        print(
            f"All content is invented. Faults, changes, log: {server.url}/_control/. Stop with Ctrl-C.",
            flush=True,
        )
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.")


if __name__ == "__main__":
    main()
