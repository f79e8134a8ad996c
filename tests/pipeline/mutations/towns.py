"""The towns of all platforms that have a make-believe portal: each platform's module here has one."""

from importlib import import_module

from demo.portals import PLATFORMS
from tests.pipeline.mutations.town import Town

TOWNS: dict[str, Town] = {
    platform: import_module(f"tests.pipeline.mutations.{platform}").TOWN for platform in sorted(PLATFORMS)
}
