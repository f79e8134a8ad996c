"""Which platforms can be read: those with a folder that has a spider and its pages."""

from functools import cache
from pathlib import Path


@cache
def platforms() -> tuple[str, ...]:
    """The names of the platforms' folders, sorted; a folder is a platform when there is a spider.py in it."""
    return tuple(sorted(spider.parent.name for spider in Path(__file__).parent.glob("*/spider.py")))
