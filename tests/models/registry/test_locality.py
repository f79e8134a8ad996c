"""The registry: the files of data/localities, the rules that they obey, and what is said about a mistake."""

from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from models.registry.locality import (
    Comment,
    ExpectedYield,
    Locality,
    Note,
    Partner,
    Platform,
    Recess,
    RegistryError,
    RegistryProblem,
    Robots,
    Source,
    UnknownSource,
    find_source,
    load_localities,
)

DATA = Path(__file__).parents[3] / "data"

TEN = [
    "berkeley",
    "livermore",
    "long-beach",
    "los-altos",
    "los-angeles",
    "oakland",
    "san-bernardino",
    "san-diego",
    "san-jose",
    "santa-clara-county",
]

# Every way in which the Russian partners are known to be written: a lost spelling is a missed item.
RUSSIAN_PARTNERS = {
    ("los-angeles", "St. Petersburg"): """
        St Petersburg|Saint Petersburg|Sankt-Peterburg|Sankt Peterburg|Saint-Petersbourg|San Petersburgo
        Petersburg, Russia|Leningrad|Ленинград|Petrograd|聖彼得堡|圣彼得堡|상트페테르부르크|Санкт-Петербург
    """,
    ("long-beach", "Sochi"): "Sotchi|Sotschi|Sotji|索契|Сочи",
    ("san-diego", "Vladivostok"): """
        Wladiwostok|Wladywostok|Vladivostock|海参崴|符拉迪沃斯托克|블라디보스토크|Владивосток
    """,
    ("berkeley", "Ulan-Ude"): "Ulan Ude|Ulan-Udè|Oulan-Oude|Улаан-Үдэ|Verkhneudinsk|烏蘭烏德|Улан-Удэ",
    ("berkeley", "Dmitrov"): "Dmitroff|Dmitrow|Дмитров",
    ("livermore", "Snezhinsk"): "Snezinsk|Snejinsk|Snjeschinsk|Chelyabinsk-70|Челябинск-70|Снежинск",
    ("los-altos", "Syktyvkar"): "Syktywkar|Sytkyvkar|Ust-Sysolsk|Сыктывкар",
    ("oakland", "Nakhodka"): "Nahodka|Nachodka|Nakhodka-Vostochny|納霍德卡|나홋카|Находка",
    ("san-bernardino", "Zavolzhye"): """
        Zavolzhie|Zavolzhe|Zavolzhije|Zavolzh'e|Zawolschje|Nizhegorodskaya Oblasd|Заволжье
    """,
    ("san-jose", "Yekaterinburg"): """
        Ekaterinburg|Ekaterinberg|Yekaterinberg|Jekaterinburg|Ekaterimburgo|Sverdlovsk|Свердловск|葉卡捷琳堡
        Екатеринбург
    """,
    ("santa-clara-county", "Moscow Oblast"): """
        Moscow Region|Region of Moscow|Moskovskaya Oblast|Podmoskovye|Подмосковье|Московская область
    """,
    ("santa-clara-county", "Moscow"): "Moskva|Moskau|Moscou|Moscú|莫斯科|모스크바|Москва",
}

EUREKA = """\
slug: eureka
name: Eureka
kind: city
governing_body: City Council
time_zone: America/Los_Angeles
website: https://eureka.example
sources:
  - name: primegov
    platform: primegov
    base_url: https://eureka.primegov.example/
    role: current
    from: 2024-01-22
    body_ids:
      1: City Council
    parameters:
      twin_markers: [SAP]
      plain: true
      pages: 3
    file_hosts:
      http://files.eureka.example: https://files.eureka.example/store/
    expected:
      meetings_per_month: 2
      newest_agenda_within_days: 30
      items_per_meeting: 10
      documents_per_meeting: 5
  - name: archive
    platform: website
    base_url: http://old.eureka.example
    role: history
    until: 2024-01-21
russian_partners:
  - name: Magadan
    country: Russia
    distinctive: true
    spellings: [Магадан]
comment:
  email: clerk@eureka.example
"""


def write(tmp_path: Path, text: str = EUREKA, file_name: str = "eureka.yml") -> Path:
    """Put one locality's file into a data folder, and return the data folder."""
    folder = tmp_path / "localities"
    folder.mkdir(exist_ok=True)
    (folder / file_name).write_text(text, encoding="utf-8")
    return tmp_path


def mistakes(data_dir: Path) -> list[RegistryProblem]:
    """Load a registry that is wrong, and return what is said about it."""
    with pytest.raises(RegistryError) as raised:
        load_localities(data_dir)
    return raised.value.errors


@pytest.fixture(scope="module")
def localities() -> dict[str, Locality]:
    """The ten localities of the project."""
    return load_localities(DATA)


def line_of(text: str, beginning: str) -> int:
    """Find the line, counted from 1, that begins so."""
    return 1 + [line.strip().startswith(beginning) for line in text.splitlines()].index(True)


def source(**changes: Any) -> Source:
    """Make a source that is no locality's."""
    fields = {
        "name": "archive",
        "platform": "website",
        "base_url": "https://eureka.example",
        "role": "history",
    }
    return Source.model_validate(fields | changes)


# The ten localities


def test_the_ten_localities_load_sorted_by_slug(localities: dict[str, Locality]) -> None:
    """The files of the project itself are in order."""
    assert set(TEN) <= set(localities)
    assert [locality.slug for locality in localities.values()] == sorted(localities)
    assert {localities[slug].time_zone for slug in TEN} == {"America/Los_Angeles"}
    assert localities["santa-clara-county"].kind == "county"


@pytest.mark.parametrize(("where", "spellings"), RUSSIAN_PARTNERS.items(), ids=lambda value: str(value)[:40])
def test_every_spelling_of_a_russian_partner_is_known(
    localities: dict[str, Locality], where: tuple[str, str], spellings: str
) -> None:
    """No spelling of a Russian partner gets lost."""
    slug, name = where
    locality = localities[slug]

    (partner,) = [partner for partner in locality.russian_partners if partner.name == name]

    expected = {spelling.strip() for line in spellings.strip().splitlines() for spelling in line.split("|")}
    assert set(partner.spellings) == expected
    assert len(partner.spellings) == len(expected)
    assert partner.country == "Russia"


def test_no_other_russian_partners_are_listed(localities: dict[str, Locality]) -> None:
    """Twelve partners of ten localities: Berkeley and Santa Clara County have two each."""
    listed = [(slug, partner.name) for slug in TEN for partner in localities[slug].russian_partners]

    assert sorted(listed) == sorted(RUSSIAN_PARTNERS)


def test_ambiguous_names_need_a_second_signal(localities: dict[str, Locality]) -> None:
    """There are a St. Petersburg in Florida and a Moscow in Idaho."""
    ambiguous = {
        partner.name
        for locality in localities.values()
        for partner in locality.russian_partners
        if not partner.distinctive
    }

    assert ambiguous == {"St. Petersburg", "Sochi", "Moscow", "Moscow Oblast"}


def test_ended_and_suspended_ties_are_told_from_unknown_ones(localities: dict[str, Locality]) -> None:
    """That no ending was found is not written down as "in force"."""
    status = {partner.name: partner.status for locality in localities.values() for partner in locality.russian_partners}

    assert status["Ulan-Ude"] == status["Dmitrov"] == "suspended"
    assert status["Moscow"] == status["Moscow Oblast"] == "ended"
    assert status["Sochi"] == status["St. Petersburg"] == status["Zavolzhye"] == "unknown"
    assert status["Vladivostok"] == "in force"


def test_every_source_of_the_ten_has_a_dated_note_with_its_evidence(localities: dict[str, Locality]) -> None:
    """What is written about a portal can be checked, and its age be seen."""
    for locality in localities.values():
        for each in locality.sources:
            assert each.notes, each.key


def test_livermore_says_that_its_portal_is_not_known(localities: dict[str, Locality]) -> None:
    """An unconfirmed portal does not pass for a watched one."""
    _, livermore = find_source(localities, "livermore/govaccess")

    assert livermore.notes[0].confidence == "unknown"
    assert "UNCONFIRMED" in livermore.notes[0].text


def test_long_beach_obeys_robots_and_says_what_that_costs(localities: dict[str, Locality]) -> None:
    """robots.txt is obeyed although it hides the list; the operator reads about it."""
    _, long_beach = find_source(localities, "long-beach/primegov")

    assert long_beach.robots.decision == "obey"
    assert "COVERAGE GAP" in long_beach.notes[0].text


def test_no_source_of_the_ten_overrides_robots(localities: dict[str, Locality]) -> None:
    """Nobody has decided to go against any robots.txt."""
    sources = [each for locality in localities.values() for each in locality.sources]

    assert [each.key for each in sources if each.robots.decision != "obey"] == []


# What a file becomes


def test_a_file_becomes_a_locality_with_its_sources(tmp_path: Path) -> None:
    """Fields arrive with their types; what is left out gets its default."""
    locality = load_localities(write(tmp_path))["eureka"]

    current, archive = locality.sources
    assert current.platform is Platform.PRIMEGOV
    assert current.base_url == "https://eureka.primegov.example"
    assert current.from_date == date(2024, 1, 22)
    assert current.until_date is None
    assert current.body_ids == {"1": "City Council"}
    assert current.parameters == {"twin_markers": ["SAP"], "plain": True, "pages": 3}
    assert current.robots == Robots(decision="obey")
    assert (current.delay_seconds, current.timeout_seconds, current.max_document_megabytes) == (
        2.0,
        60.0,
        100,
    )
    assert current.expected.meetings_per_month == 2
    assert current.expected.empty_is_normal is False
    assert archive.expected.meetings_per_month == 0
    assert locality.russian_partners[0].spellings == ("Магадан",)
    assert locality.russian_partners[0].status == "unknown"


def test_both_prefixes_of_a_file_host_end_in_a_slash(tmp_path: Path) -> None:
    """A host that merely begins like an allowed one does not match."""
    current = load_localities(write(tmp_path))["eureka"].sources[0]

    assert current.file_hosts == {"http://files.eureka.example/": "https://files.eureka.example/store/"}
    assert not "http://files.eureka.example.evil/a.pdf".startswith(tuple(current.file_hosts))


def test_a_source_has_a_key_across_localities(tmp_path: Path) -> None:
    """The key is made of slug and name, however the locality came about."""
    locality = load_localities(write(tmp_path))["eureka"]

    assert [each.key for each in locality.sources] == ["eureka/primegov", "eureka/archive"]
    assert locality.sources[0].model_copy(update={"delay_seconds": 5.0}).key == "eureka/primegov"
    assert source().key == ""


def test_the_registry_is_frozen(tmp_path: Path) -> None:
    """Nobody changes a locality while the programs run."""
    locality = load_localities(write(tmp_path))["eureka"]

    with pytest.raises(ValidationError):
        locality.name = "Arcata"
    with pytest.raises(ValidationError):
        locality.sources[0].delay_seconds = 0.0


def test_a_source_is_found_with_its_locality_by_key(localities: dict[str, Locality]) -> None:
    """The key leads to both, whatever the locality's other sources are."""
    locality, found = find_source(localities, "long-beach/legistar")

    assert locality.slug == "long-beach"
    assert found.parameters == {"client": "longbeach"}


def test_an_unknown_key_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    """A slip of the pen on the command line shows what there is."""
    localities = load_localities(write(tmp_path))

    with pytest.raises(UnknownSource, match=r"'eureka/primgov'.*eureka/primegov, eureka/archive"):
        find_source(localities, "eureka/primgov")


# Rules


@pytest.mark.parametrize(
    "robots",
    [
        {"decision": "override", "date": date(2026, 11, 22)},
        {"decision": "override", "date": date(2026, 11, 22), "reason": "the clerk said so"},
        {"decision": "override", "date": date(2026, 11, 22), "reason": "too short " + " " * 20},
        {"decision": "override", "reason": "The City Clerk agreed by e-mail."},
    ],
    ids=["no reason", "short reason", "padded reason", "no date"],
)
def test_an_override_of_robots_needs_a_reason_and_a_date(robots: dict[str, Any]) -> None:
    """An override is somebody's decision, or it is refused."""
    with pytest.raises(ValidationError, match=r"an override of robots\.txt needs a"):
        Robots.model_validate(robots)


def test_an_override_of_robots_with_reason_and_date_stands() -> None:
    """An operator can decide it consciously."""
    robots = Robots(decision="override", reason="The City Clerk agreed by e-mail.", date=date(2026, 11, 22))

    assert robots.decision == "override"


@pytest.mark.parametrize("base_url", ["https://lacity.primegov.com", "http://localhost.example", "http://10.0.0.1"])
def test_a_public_host_is_not_asked_faster_than_once_a_second(base_url: str) -> None:
    """Politeness is no matter of taste."""
    with pytest.raises(ValidationError, match=r"is less than 1\.0 second between requests"):
        source(base_url=base_url, delay_seconds=0.5)


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8101", "http://localhost:8101/a", "http://[::1]:8101"])
def test_a_portal_on_loopback_may_be_asked_without_pause(base_url: str) -> None:
    """The make-believe portals of the demo and the tests are our own."""
    assert source(base_url=base_url, delay_seconds=0.0).delay_seconds == 0.0


@pytest.mark.parametrize("delay", [1.0, 1, 30])
def test_a_delay_of_a_second_or_more_is_accepted(delay: float) -> None:
    """One second is the limit itself."""
    assert source(delay_seconds=delay).delay_seconds == delay


@pytest.mark.parametrize("delay", [-1, float("nan"), float("inf"), "2", True])
def test_a_delay_that_is_no_sensible_number_is_refused(delay: Any) -> None:
    """Not-a-number would pass every comparison."""
    with pytest.raises(ValidationError, match="delay_seconds"):
        source(base_url="http://127.0.0.1", delay_seconds=delay)


@pytest.mark.parametrize(
    "base_url",
    [
        "ftp://eureka.example",
        "eureka.example",
        "https://",
        "https://me:pw@eureka.example",
        "https://a b.example",
        "https://eureka.example/list?year=2026",
        "https://eureka.example/#list",
        "https://eureka.example:port",
    ],
)
def test_a_base_url_is_an_address_to_which_a_path_can_be_appended(base_url: str) -> None:
    """What the spider could not append its paths to is refused."""
    with pytest.raises(ValidationError, match="base_url"):
        source(base_url=base_url)


def test_a_current_source_states_what_it_is_expected_to_yield() -> None:
    """Silence of a current source must be an alarm, so somebody says what is normal."""
    with pytest.raises(ValidationError, match="a current source states what it is expected to yield"):
        source(role="current")


def test_a_source_that_ends_before_it_begins_is_refused() -> None:
    """A swapped pair of dates would hide the source from back-fill."""
    with pytest.raises(ValidationError, match="2023-01-01 is before `from`, 2024-01-01"):
        source(from_date=date(2024, 1, 1), until_date=date(2023, 1, 1))


def test_an_unknown_way_to_comment_is_said_not_left_blank() -> None:
    """The reader of an alert learns that nobody knows, and who to ask."""
    with pytest.raises(ValidationError, match="no way to comment is given"):
        Comment()

    assert Comment(note="Not known; ask the clerk.").email is None


# Mistakes, and what is said about them

# What is changed in the example above, and the error that follows: field, problem, remedy.
BY_CHANGE = {
    "unknown field": (
        "governing_body:",
        "governing_bodie:",
        "governing_bodie",
        "not a known field",
        "`governing_body`",
    ),
    "unknown field, unlike any": (
        "kind: city",
        "kind: city\nmascot: owl",
        "mascot",
        "not a known field",
        "slug, name",
    ),
    "unknown field of a part": (
        "    role: history",
        "    roll: history",
        "sources[1].roll",
        "not a known",
        "`role`",
    ),
    "misspelled alias": (
        "    until:",
        "    untill:",
        "sources[1].untill",
        "not a known field",
        "`until`",
    ),
    "slug of another": (
        "slug: eureka",
        "slug: arcata",
        "slug",
        "not the file's name",
        "`slug: eureka`",
    ),
    "bad slug": (
        "slug: eureka",
        "slug: Eu_reka",
        "slug",
        "'Eu_reka' is not a slug",
        "lower-case letters",
    ),
    "platform": (
        "platform: primegov",
        "platform: primgov",
        "sources[0].platform",
        "'primgov'",
        "'legistar'",
    ),
    "role": (
        "role: history",
        "role: old",
        "sources[1].role",
        "'old' is not allowed",
        "'history' or 'candidate'",
    ),
    "kind": (
        "kind: city",
        "kind: town",
        "kind",
        "'town' is not allowed",
        "'city' or 'county'",
    ),
    "time zone": (
        "America/Los_Angeles",
        "America/LosAngeles",
        "time_zone",
        "not a time zone",
        "America/Los_Angeles",
    ),
    "zone of nowhere": (
        "America/Los_Angeles",
        "Pacific",
        "time_zone",
        "'Pacific' is not a time zone",
        "IANA",
    ),
    "website": (
        "https://eureka.example",
        "eureka.example",
        "website",
        "not a web address",
        "https://",
    ),
    "query": (
        "eureka.primegov.example/",
        "eureka.primegov.example/?a=1",
        "sources[0].base_url",
        "query",
        "parameters",
    ),
    "part of a date": (
        "2024-01-22",
        "2024-01",
        "sources[0].from",
        "not a full date: '2024-01'",
        "2026-11-22",
    ),
    "year alone": (
        "2024-01-22",
        "2024",
        "sources[0].from",
        "not a full date: 2024",
        "2026-11-22",
    ),
    "quoted date": (
        "2024-01-22",
        '"2024-01-22"',
        "sources[0].from",
        "not a full date",
        "without quotes",
    ),
    "no as text": (
        "name: Eureka",
        "name: no",
        "name",
        "is not text: False",
        "quote",
    ),
    "nothing": (
        "name: Eureka",
        "name:",
        "name",
        "is not text: None",
        "quote",
    ),
    "empty text": (
        "name: Eureka",
        'name: ""',
        "name",
        "is empty",
        "write the text",
    ),
    "figure as text": (
        "month: 2",
        "month: two",
        "sources[0].expected.meetings_per_month",
        "'two'",
        "whole number",
    ),
    "negative": (
        "month: 2",
        "month: -2",
        "sources[0].expected.meetings_per_month",
        "too small: -2",
        "zero or",
    ),
    "no list": (
        "spellings: [Магадан]",
        "spellings: Магадан",
        "russian_partners[0].spellings",
        "not a list",
        "`- `",
    ),
    "yes-or-no": (
        "distinctive: true",
        "distinctive: maybe",
        "russian_partners[0].distinctive",
        "'maybe'",
        "true",
    ),
    "parameter": (
        "pages: 3",
        "pages: 3.5",
        "sources[0].parameters.pages",
        "not a value",
        "whole number",
    ),
    "parameter list": (
        "[SAP]",
        "[SAP, 1]",
        "sources[0].parameters.twin_markers",
        "not a value",
        "quotes",
    ),
    "file host": (
        "http://files",
        "files",
        "sources[0].file_hosts.files.eureka.example",
        "not a web address",
        "https",
    ),
    "e-mail": (
        "clerk@eureka.example",
        "clerk at eureka",
        "comment.email",
        "not an e-mail address",
        "clerk@",
    ),
    "no group": (
        "    base_url: http://old",
        "    robots: obey\n    base_url: http://old",
        "sources[1].robots",
        "not a group of named fields: 'obey'",
        "name: value",
    ),
    "robots": (
        "    until:",
        "    robots: {decision: override, date: 2026-11-22}\n    until:",
        "sources[1].robots",
        "needs a reason of at least 20",
        "obey",
    ),
    "delay": (
        "    until:",
        "    delay_seconds: 0.2\n    until:",
        "sources[1].delay_seconds",
        "0.2",
        "loopback",
    ),
    "twice": (
        "kind: city",
        "kind: city\nname: Arcata",
        "name",
        "stands twice; the first is on line 2",
        "keep one",
    ),
    "twice, inside": (
        "    until:",
        "    role: history\n    until:",
        "sources[1].role",
        "stands twice",
        "keep one",
    ),
    "same source": (
        "name: archive",
        "name: primegov",
        "sources[1].name",
        "called 'primegov'",
        "its own name",
    ),
    "not current": (
        "role: current",
        "role: candidate",
        "sources",
        "no source is current",
        "`role: current`",
    ),
}


@pytest.mark.parametrize(("old", "new", "field", "problem", "remedy"), BY_CHANGE.values(), ids=BY_CHANGE)
def test_a_mistake_is_named_with_line_field_and_remedy(
    tmp_path: Path, old: str, new: str, field: str, problem: str, remedy: str
) -> None:
    """One mistake gives one error, at the line where it stands, that says what to write instead."""
    assert EUREKA.count(old) >= 1
    text = EUREKA.replace(old, new, 1)

    (error,) = [error for error in mistakes(write(tmp_path, text)) if error.problem != "is missing"]

    assert error.file == "eureka.yml"
    assert error.line is not None
    assert error.field == field
    assert (
        field.rpartition("].")[2].rpartition("file_hosts.")[2].rpartition(".")[2] in text.splitlines()[error.line - 1]
    )
    assert problem in error.problem
    assert remedy in error.remedy
    assert all(part in str(error) for part in (f"eureka.yml, line {error.line}: ", error.field, "Remedy: "))


@pytest.mark.parametrize(
    ("lost", "at", "field", "remedy"),
    [
        ("slug: eureka\n", "name: Eureka", "slug", "`slug: oakland`"),
        ("time_zone: America/Los_Angeles\n", "slug:", "time_zone", "`time_zone: America/Los_Angeles`"),
        ("    role: history\n", "- name: archive", "sources[1].role", "`role: current`"),
        ("    country: Russia\n", "- name: Magadan", "russian_partners[0].country", "`country: Russia`"),
        (
            "      items_per_meeting: 10\n",
            "expected:",
            "sources[0].expected.items_per_meeting",
            "items_per_meeting: ",
        ),
    ],
)
def test_a_missing_field_is_named_at_the_part_that_lacks_it(
    tmp_path: Path, lost: str, at: str, field: str, remedy: str
) -> None:
    """The line is where the part begins; the remedy shows what a good line looks like."""
    text = EUREKA.replace(lost, "", 1)

    (error,) = mistakes(write(tmp_path, text))

    assert (error.line, error.field, error.problem) == (line_of(text, at), field, "is missing")
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("slug: eureka\nname: [Eureka\nkind: city\n", 3, "not valid YAML"),
        ("slug: eureka\n\tname: Eureka\n", 2, "not valid YAML"),
        ("slug: eureka\nname: Eureka: the city\n", 2, "not valid YAML"),
        ("slug: eureka\n---\nslug: arcata\n", 2, "not valid YAML"),
        ("slug: eureka\nname: *unknown\n", 2, "not valid YAML"),
        ("slug: eureka\nname: !!python/object:os.system ls\n", 2, "not valid YAML"),
        ("slug: eureka\nfrom: 2024-02-30\n", 2, "2024-02-30 is not a date"),
        ("slug: eureka\nname: Eure\x07ka\n", 2, "U+0007 is not allowed"),
        ("", 1, "the file is empty"),
        ("# nothing but this\n", 1, "the file is empty"),
        ("just words\n", 1, "not a group of named fields"),
    ],
)
def test_a_file_that_is_not_yaml_is_named_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    """A slip of the keyboard is found, and nothing in a file can run code."""
    (error,) = mistakes(write(tmp_path, text))

    assert (error.file, error.line) == ("eureka.yml", line)
    assert problem in error.problem
    assert error.remedy


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    """An editor that saves Latin-1 or Windows-1251 is found by the first such letter."""
    write(tmp_path)
    (tmp_path / "localities" / "eureka.yml").write_bytes(b"slug: eureka\nname: Le\xf3n\n")

    (error,) = mistakes(tmp_path)

    assert (error.file, error.line) == ("eureka.yml", 2)
    assert "0xf3 is not UTF-8" in error.problem
    assert "save the file as UTF-8" in error.remedy


def test_a_byte_order_mark_is_not_a_mistake(tmp_path: Path) -> None:
    """Some editors write one at the beginning of a UTF-8 file."""
    assert list(load_localities(write(tmp_path, "\ufeff" + EUREKA))) == ["eureka"]


def test_a_part_that_repeats_itself_without_end_is_refused(tmp_path: Path) -> None:
    """An alias that points at its own surroundings does not hang the check."""
    errors = mistakes(write(tmp_path, EUREKA + "notes: &again\n  - *again\n"))

    assert [error.field for error in errors] == ["notes[0]"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A wrong path is told from an empty folder."""
    (error,) = mistakes(tmp_path)

    assert error.file == str(tmp_path / "localities")
    assert error.line is None
    assert "there is no such folder" in str(error)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    """No locality at all is a mistake, not a quiet day."""
    (tmp_path / "localities").mkdir()

    (error,) = mistakes(tmp_path)

    assert "holds no .yml file" in str(error)


def test_a_file_that_would_be_passed_over_is_named(tmp_path: Path) -> None:
    """A locality must not go unwatched because its file ends in .yaml."""
    write(tmp_path)

    (error,) = mistakes(write(tmp_path, EUREKA.replace("eureka", "arcata"), "arcata.yaml"))

    assert error.file == "arcata.yaml"
    assert "rename it to arcata.yml" in error.remedy


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Nobody has to run the check once for every mistake."""
    write(tmp_path)
    write(tmp_path, "slug: [", "arcata.yml")
    text = EUREKA.replace("slug: eureka", "slug: fortuna").replace("role: current", "role: now")
    write(tmp_path, text.replace("name: archive", "name: primegov").replace("kind: city\n", ""), "trinidad.yml")

    with pytest.raises(RegistryError) as raised:
        load_localities(tmp_path)

    found = [(error.file, error.field) for error in raised.value.errors]
    assert found == [
        ("arcata.yml", ""),
        ("trinidad.yml", "slug"),
        ("trinidad.yml", "kind"),
        ("trinidad.yml", "sources[0].role"),
        ("trinidad.yml", "sources[1].name"),
    ]
    assert str(raised.value).startswith("5 mistakes in the registry\n")
    assert all(str(error) in str(raised.value) for error in raised.value.errors)


def test_a_locality_without_any_source_is_refused(tmp_path: Path) -> None:
    """An empty list watches nothing."""
    before, _, after = EUREKA.partition("sources:\n")
    text = before + "sources: []\n" + after[after.index("russian_partners") :]

    (error,) = mistakes(write(tmp_path, text))

    assert (error.field, error.problem) == ("sources", "no source is current")


def test_errors_of_one_file_stand_in_the_order_of_its_lines(tmp_path: Path) -> None:
    """The author works from top to bottom."""
    text = EUREKA.replace("role: history", "role: old").replace("kind: city", "kind: town")

    lines = [error.line for error in mistakes(write(tmp_path, text))]

    assert lines == [line_of(text, "kind:"), line_of(text, "role: old")]


# The documentation


@pytest.mark.parametrize("part", [Locality, Source, Robots, ExpectedYield, Recess, Partner, Comment, Note])
def test_every_field_of_the_registry_is_explained(part: type[BaseModel]) -> None:
    """data/README.md has a row, or a mention, for every field."""
    readme = (DATA / "README.md").read_text(encoding="utf-8")

    fields = [
        *part.model_fields,
        *(str(f.validation_alias) for f in part.model_fields.values() if f.validation_alias),
    ]

    assert [name for name in fields if f"`{name}`" not in readme] == []


def test_every_platform_is_named_in_the_documentation() -> None:
    """The person who edits a file sees what may be written."""
    readme = (DATA / "README.md").read_text(encoding="utf-8")

    assert [platform.value for platform in Platform if f"`{platform.value}`" not in readme] == []


def test_the_example_of_these_tests_is_itself_in_order(tmp_path: Path) -> None:
    """The mistakes above are the only ones in their files."""
    assert list(load_localities(write(tmp_path, dedent(EUREKA)))) == ["eureka"]
