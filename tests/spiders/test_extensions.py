"""What bounds a crawl."""

import subprocess
import sys

from scrapy.settings import Settings

from settings import ROOT

CHILD = """
import resource
from spiders.extensions import OwnMemory

bound = OwnMemory.__new__(OwnMemory)  # without a crawler: only the measure is wanted
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, bound.get_virtual_size() >> 20)
"""
PARENT = """
import os, sys
large = bytearray(400 << 20)
for at in range(0, len(large), 4096):
    large[at] = 1
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1]])
"""


def test_the_bound_on_memory_counts_what_a_crawl_takes_and_not_who_launched_it() -> None:
    """Else every crawl of a large process would end before its first request."""
    done = subprocess.run(
        [sys.executable, "-c", PARENT, CHILD], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    inherited, own = map(int, done.stdout.split())

    assert inherited >= 400  # what getrusage(2) says
    assert 20 < own < 400


def test_it_takes_the_place_of_scrapys_own() -> None:
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")

    extensions = settings.getwithbase("EXTENSIONS")

    assert extensions["scrapy.extensions.memusage.MemoryUsage"] is None
    assert extensions["spiders.extensions.OwnMemory"] is not None
