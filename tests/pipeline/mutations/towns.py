"""The towns of all platforms that have a make-believe portal."""

from tests.pipeline.mutations import (
    civicclerk,
    civicplus,
    drupal,
    govaccess,
    granicus,
    iqm2,
    laserfiche,
    legistar,
    municode,
    onbase,
    primegov,
    website,
)
from tests.pipeline.mutations.town import Town

TOWNS: dict[str, Town] = {
    module.TOWN.platform: module.TOWN
    for module in (
        civicclerk,
        civicplus,
        drupal,
        govaccess,
        granicus,
        iqm2,
        laserfiche,
        legistar,
        municode,
        onbase,
        primegov,
        website,
    )
}
