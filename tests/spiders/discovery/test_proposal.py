"""What was found becomes entries that the registry accepts as they stand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from models.registry.locality import load_localities
from settings import ROOT
from spiders.discovery.addresses import Candidate, registered
from spiders.discovery.judge import Figures
from spiders.discovery.look import Look
from spiders.discovery.proposal import propose

TODAY = date(2026, 11, 22)
LOCALITIES = load_localities(ROOT / "data")
FIGURES = Figures(12, 4, date(2026, 9, 1), date(2026, 12, 15), 4, 21, 3)


def look(platform: str = "primegov", base_url: str = "https://x.primegov.com", **values: object) -> Look:
    candidate = Candidate(platform, base_url, "pattern", "a guess")
    found = Look(candidate, f"{base_url}/list", "right", figures=FIGURES, bodies=("City Council",))
    found = replace(found, is_named=True, has_governing_body=True)
    return replace(found, **values)  # type: ignore[arg-type]


def test_a_right_source_becomes_an_entry_with_evidence_and_an_estimate() -> None:
    found = look(names=("City of Oakland",), linked_on="https://www.oaklandca.gov/")
    (proposal,) = propose([found], LOCALITIES["oakland"], TODAY)
    source = proposal.source

    assert (source.name, source.role, source.base_url) == ("primegov", "current", "https://x.primegov.com")
    assert source.expected.model_dump(exclude_defaults=True) == {
        "meetings_per_month": 4,
        "newest_agenda_within_days": 32,
        "items_per_meeting": 0,
        "documents_per_meeting": 3,
        "note": "Estimated by discovery from 12 listed meetings, 2026-09-01 to 2026-12-15; items were not counted. "
        "Correct it after a month.",
    }
    (note,) = source.notes
    assert (note.date, note.confidence) == (TODAY, "confirmed")
    assert note.text == (
        "Found by discovery: 12 meetings between 2026-09-01 and 2026-12-15, 4 of them to come, of City Council. "
        "Whose it is: it names this government («City of Oakland»)."
    )
    assert note.evidence == "https://x.primegov.com/list, asked on 2026-11-22; linked on https://www.oaklandca.gov/"


def test_the_best_is_current_and_the_others_are_candidates() -> None:
    website = look("website", "https://www.oaklandca.gov", linked_on="https://www.oaklandca.gov")
    archive = look("granicus", "https://oakland.granicus.com")
    committees = look("legistar", "https://webapi.legistar.com/v1/oakland", has_governing_body=False)
    best = look("iqm2", "https://oakland.iqm2.com")
    proposals = propose([website, archive, committees, best], LOCALITIES["oakland"], TODAY)

    assert [(each.source.platform.value, each.source.role) for each in proposals] == [
        ("iqm2", "current"),
        ("granicus", "candidate"),
        ("website", "candidate"),
        ("legistar", "candidate"),
    ]
    assert "NO RECENT MEETING OF THE GOVERNING BODY" in proposals[-1].source.notes[0].text


def test_a_guess_that_does_not_say_whose_it_is_is_never_current() -> None:
    (proposal,) = propose([look(is_named=False)], LOCALITIES["oakland"], TODAY)

    assert proposal.source.role == "candidate"
    assert proposal.source.notes[0].confidence == "unknown"
    assert "COMPARE IT WITH THE GOVERNMENT'S OWN SITE" in proposal.source.notes[0].text


@pytest.mark.parametrize("state", ["wrong entity", "abandoned", "empty", "other bodies", "unreadable", "blocked"])
def test_what_is_not_right_is_never_proposed(state: str) -> None:
    assert propose([look(state=state)], LOCALITIES["oakland"], TODAY) == []


def test_names_do_not_clash_with_each_other_or_the_registry_s() -> None:
    places = ["https://oakland.legistar.example", "https://webapi.legistar.com/v1/oaklandca"]
    looks = [look("legistar", place) for place in (*places, "https://webapi.legistar.com/v1/OaklandCA")]
    names = [each.source.name for each in propose(looks, LOCALITIES["oakland"], TODAY)]

    assert len(set(names)) == 3
    assert "legistar" not in names


def test_a_source_of_the_registry_keeps_its_name_hosts_and_bodies() -> None:
    known = next(each for each in registered(LOCALITIES["oakland"]) if each.key == "oakland/legistar")
    (proposal,) = propose([replace(look(), candidate=known)], LOCALITIES["oakland"], TODAY)
    source = LOCALITIES["oakland"].sources[0]

    assert proposal.source.name == "legistar"
    assert proposal.source.file_hosts == source.file_hosts
    assert proposal.source.body_ids == source.body_ids


def test_a_new_legistar_source_may_fetch_from_its_vendor_s_file_hosts() -> None:
    (proposal,) = propose([look("legistar", "https://webapi.legistar.com/v1/testville")], LOCALITIES["oakland"], TODAY)

    assert "https://testville.legistar.com/" in proposal.source.file_hosts


def test_a_granicus_site_is_asked_for_the_view_that_was_looked_at() -> None:
    known = next(each for each in registered(LOCALITIES["oakland"]) if each.platform == "granicus")
    bare = replace(known, body_ids={}, parameters={"view_ids": ["2"]})
    (proposal,) = propose([replace(look(), candidate=bare)], LOCALITIES["oakland"], TODAY)

    assert proposal.source.body_ids == {"2": "City Council"}


def test_a_portal_that_lists_meetings_only_at_times_may_be_empty() -> None:
    (proposal,) = propose([look(is_first_empty=True)], LOCALITIES["oakland"], TODAY)

    assert proposal.source.expected.empty_is_normal


def test_the_yaml_can_be_pasted(tmp_path: Path) -> None:
    """Below `sources:`, as it is; the registry reads the file without a mistake, and the entry is the proposed one."""
    view = replace(look("granicus", "https://oakland.granicus.com"))
    view = replace(view, candidate=replace(view.candidate, body_ids={"2": ""}, parameters={"players": True}))
    proposals = propose([look(), view], LOCALITIES["oakland"], TODAY)
    text = (ROOT / "data" / "localities" / "oakland.yml").read_text(encoding="utf-8")
    before, after = text.split("sources:\n", 1)
    after = after.replace("  - name: granicus\n", "  - name: granicus-of-before\n", 1)
    (tmp_path / "localities").mkdir()
    pasted = before + "sources:\n" + "".join(each.yaml for each in proposals) + after
    (tmp_path / "localities" / "oakland.yml").write_text(pasted, encoding="utf-8")

    sources = load_localities(tmp_path)["oakland"].sources

    assert [each.model_dump() for each in sources[:2]] == [each.source.model_dump() for each in proposals]
    assert sources[1].body_ids == {"2": "City Council"}
    assert yaml.safe_load(proposals[0].yaml)[0]["notes"][0]["date"] == TODAY


def test_a_look_is_the_same_after_its_way_through_json() -> None:
    found = look(linked_on="https://www.oaklandca.gov", names=("City of Oakland",))

    assert Look.from_json(found.as_json()) == found
