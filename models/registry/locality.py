"""The registry: the localities that are watched, their portals, and their sister cities.

One YAML file per locality under data/localities/; data/README.md explains every field to its editor.
"""

import datetime
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from models.registry.fields import (
    AddressPrefix,
    Count,
    Day,
    EmailAddress,
    HostPrefix,
    MonthDay,
    NamesById,
    Parameter,
    PartialDate,
    Seconds,
    Slug,
    Text,
    TimeZone,
    WebAddress,
)
from models.registry.yaml_file import RegistryError, RegistryProblem, mistake, read_model

__all__ = [
    "Comment",
    "ExpectedYield",
    "Locality",
    "Note",
    "Partner",
    "Platform",
    "Recess",
    "RegistryError",
    "RegistryProblem",
    "Robots",
    "Source",
    "UnknownSource",
    "find_source",
    "load_localities",
]

_SHORTEST_REASON = 20
_SHORTEST_DELAY = 1.0


class Platform(StrEnum):
    """The software behind a portal. A platform is named here before it has a spider."""

    CIVICCLERK = "civicclerk"
    CIVICPLUS = "civicplus"
    DRUPAL = "drupal"
    GOVACCESS = "govaccess"
    GRANICUS = "granicus"
    ICAL = "ical"
    IQM2 = "iqm2"
    LASERFICHE = "laserfiche"
    LEGISTAR = "legistar"
    MUNICODE = "municode"
    ONBASE = "onbase"
    ONBASE_PUBLIC_ACCESS = "onbase-public-access"
    PRIMEGOV = "primegov"
    SWAGIT = "swagit"
    WEBSITE = "website"


class _Entry(BaseModel):
    """A part of the registry: immutable, and strict about fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Note(_Entry):
    """Something learned about a locality, with the day of learning it, the evidence, and how sure we are."""

    date: Day = Field(examples=["2026-11-22"])
    text: Text = Field(examples=["what was learned"])
    evidence: Text = Field(examples=["https://example.gov/page-that-shows-it"])
    confidence: Literal["confirmed", "inferred", "unknown"] = Field(examples=["confirmed"])


class Robots(_Entry):
    """What is done about a host's robots.txt; an override is a decision with a reason and a date."""

    decision: Literal["obey", "override"] = Field(examples=["obey"])
    reason: str = Field(default="", validate_default=True)
    date: Day | None = Field(default=None, validate_default=True)

    @field_validator("reason")
    @classmethod
    def _override_has_a_reason(cls, reason: str, info: ValidationInfo) -> str:
        if info.data.get("decision") == "override" and len(reason.strip()) < _SHORTEST_REASON:
            problem = f"an override of robots.txt needs a reason of at least {_SHORTEST_REASON} characters"
            raise mistake(problem, "write who decided it and why, or write `decision: obey`")
        return reason

    @field_validator("date")
    @classmethod
    def _override_has_a_date(cls, date: datetime.date | None, info: ValidationInfo) -> datetime.date | None:
        if info.data.get("decision") == "override" and date is None:
            remedy = "write the day of the decision, such as `date: 2026-11-22`, or write `decision: obey`"
            raise mistake("an override of robots.txt needs a date", remedy)
        return date


class Recess(_Entry):
    """Days of every year on which a body does not meet, with what shows it; both days count."""

    from_day: MonthDay = Field(validation_alias="from", examples=["08-01"])
    until_day: MonthDay = Field(validation_alias="until", examples=["08-31"])
    evidence: Text = Field(examples=["https://example.gov/calendar-2026"])

    def covers(self, day: datetime.date) -> bool:
        """Whether the day is in the recess; one from December to January goes over the year's end."""
        today = (day.month, day.day)
        start, end = _month_and_day(self.from_day), _month_and_day(self.until_day)
        return start <= today <= end if start <= end else today >= start or today <= end

    def text(self) -> str:
        """The days in words."""
        return f"{self.from_day} to {self.until_day}"


class ExpectedYield(_Entry):
    """What a source brings when it is well, in a normal month; health alarms are measured against it.

    Zero means that this figure is not watched. `empty_is_normal`: an answer without any meeting is no alarm.
    """

    meetings_per_month: Count = Field(examples=["4"])
    newest_agenda_within_days: Count = Field(examples=["30"])
    items_per_meeting: Count = Field(examples=["10"])
    documents_per_meeting: Count = Field(examples=["5"])
    empty_is_normal: bool = Field(default=False, strict=True)
    recesses: tuple[Recess, ...] = ()
    note: str = ""


_NOTHING_EXPECTED = ExpectedYield(
    meetings_per_month=0,
    newest_agenda_within_days=0,
    items_per_meeting=0,
    documents_per_meeting=0,
    empty_is_normal=True,
)


class Source(_Entry):
    """One portal of a locality.

    role: current (polled on schedule), history (for back-fill) or candidate (known, not relied on).
    body_ids: the vendor's id of a body -> its name; it names bodies and leaves none out.
    file_hosts: address prefix in the vendor's pages -> prefix to ask instead; the allow-list of further hosts
    for documents. Both prefixes end in a slash, so that a plain startswith cannot match a longer host.
    """

    name: Slug = Field(examples=["primegov"])
    platform: Platform = Field(examples=["primegov"])
    base_url: AddressPrefix = Field(examples=["https://example.primegov.com"])
    role: Literal["current", "history", "candidate"] = Field(examples=["current"])
    from_date: Day | None = Field(default=None, validation_alias="from")
    until_date: Day | None = Field(default=None, validation_alias="until")
    body_ids: NamesById = Field(default_factory=dict)
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    file_hosts: dict[HostPrefix, HostPrefix] = Field(default_factory=dict)
    robots: Robots = Robots(decision="obey")
    delay_seconds: Seconds = 2.0
    timeout_seconds: Annotated[Seconds, Field(gt=0)] = 60.0
    max_document_megabytes: Annotated[Count, Field(gt=0)] = 100
    expected: ExpectedYield = Field(default=_NOTHING_EXPECTED, validate_default=True)
    notes: tuple[Note, ...] = ()
    _key: str = PrivateAttr(default="")

    @property
    def key(self) -> str:
        """Name this source across all localities: "oakland/legistar". Empty until its locality is made."""
        return self._key

    @field_validator("until_date")
    @classmethod
    def _until_follows_from(cls, until: datetime.date | None, info: ValidationInfo) -> datetime.date | None:
        start = info.data.get("from_date")
        if until and start and until < start:
            remedy = "write the last day on which the source was in use"
            raise mistake(f"{until} is before `from`, {start}", remedy)
        return until

    @field_validator("delay_seconds")
    @classmethod
    def _is_polite(cls, delay: float, info: ValidationInfo) -> float:
        base_url = info.data.get("base_url")
        if delay < _SHORTEST_DELAY and base_url and not _is_loopback(base_url):
            problem = f"{delay} is less than {_SHORTEST_DELAY} second between requests to a public host"
            remedy = f"write {_SHORTEST_DELAY} or more; only a portal on loopback may be asked faster"
            raise mistake(problem, remedy)
        return delay

    @field_validator("expected")
    @classmethod
    def _current_source_is_watched(cls, expected: ExpectedYield, info: ValidationInfo) -> ExpectedYield:
        if info.data.get("role") == "current" and expected == _NOTHING_EXPECTED:
            remedy = "write `expected:` with the yield of a normal month, or another role"
            raise mistake("a current source states what it is expected to yield", remedy)
        return expected


class Partner(_Entry):
    """A sister city of a locality; `distinctive`: even the name alone is strong evidence."""

    name: Text = Field(examples=["Vladivostok"])
    country: Text = Field(examples=["Russia"])
    region: Text | None = None
    spellings: tuple[Text, ...] = ()
    distinctive: bool = Field(default=False, strict=True)
    established: PartialDate | None = None
    status: Literal["in force", "suspended", "ended", "proposed", "unknown"] = "unknown"
    status_date: PartialDate | None = None
    notes: tuple[Note, ...] = ()


class Comment(_Entry):
    """How the public comments on an item. What is not known is left out, and the note says so."""

    email: EmailAddress | None = None
    url: WebAddress | None = None
    phone: Text | None = None
    note: str = Field(default="", validate_default=True)
    deadline_note: str = ""

    @field_validator("note")
    @classmethod
    def _silence_is_explained(cls, note: str, info: ValidationInfo) -> str:
        ways = [info.data.get(name, "wrong") for name in ("email", "url", "phone")]
        if not note.strip() and not any(ways):
            remedy = "write an email, url or phone, or a note that says that the way to comment is not known"
            raise mistake("no way to comment is given", remedy)
        return note


class Locality(_Entry):
    """A city or county that is watched: its portals, its sister cities, and how its public comments."""

    slug: Slug = Field(examples=["oakland"])
    name: Text = Field(examples=["Oakland"])
    kind: Literal["city", "county"] = Field(examples=["city"])
    governing_body: Text = Field(examples=["City Council"])
    confused_with: tuple[Text, ...] = ()
    time_zone: TimeZone = Field(examples=["America/Los_Angeles"])
    website: WebAddress = Field(examples=["https://example.gov"])
    sources: tuple[Source, ...] = Field(
        examples=["[{name: ..., platform: ..., base_url: ..., role: current, expected: {...}}]"]
    )
    russian_partners: tuple[Partner, ...] = ()
    other_partners: tuple[Partner, ...] = ()
    comment: Comment = Field(examples=["{note: The way to comment is not known.}"])
    notes: tuple[Note, ...] = ()

    @field_validator("slug")
    @classmethod
    def _slug_is_the_file_name(cls, slug: str, info: ValidationInfo) -> str:
        file_name = (info.context or {}).get("file_name", slug)
        if slug != file_name:
            remedy = f"write `slug: {file_name}`, or rename the file"
            raise mistake(f"{slug!r} is not the file's name", remedy)
        return slug

    @field_validator("sources", mode="wrap")
    @classmethod
    def _sources_fit_together(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> tuple[Source, ...]:
        """Check the list as a whole, also when an entry is wrong: the author learns everything at once."""
        errors = _list_errors(value)
        sources: tuple[Source, ...] = ()
        try:
            sources = handler(value)
        except ValidationError as error:
            errors = [_repeated(detail) for detail in error.errors(include_url=False)] + errors
        if errors:
            raise ValidationError.from_exception_data("sources", errors)
        return sources

    def model_post_init(self, context: Any, /) -> None:
        """Give every source its key."""
        for source in self.sources:
            source._key = f"{self.slug}/{source.name}"


class UnknownSource(LookupError):
    """No source has this key. Raised by find_source; the message lists the keys that exist."""


def load_localities(data_dir: Path) -> dict[str, Locality]:
    """Read data_dir/localities/*.yml into localities by slug, sorted.

    Raises RegistryError with every mistake of every file.
    """
    folder = data_dir / "localities"
    files = sorted(folder.glob("*.yml"))
    problems = [
        RegistryProblem(path.name, None, "", "only .yml files are read", f"rename it to {path.stem}.yml")
        for path in sorted(folder.glob("*.yaml"))
    ]
    if not files:
        problem = "the folder holds no .yml file" if folder.is_dir() else "there is no such folder"
        remedy = "point at a data folder with one localities/<slug>.yml for each locality"
        problems.append(RegistryProblem(str(folder), None, "", problem, remedy))
    localities = {}
    for path in files:
        try:
            localities[path.stem] = read_model(path, Locality, context={"file_name": path.stem})
        except RegistryError as error:
            problems += error.errors
    if problems:
        raise RegistryError(problems)
    return localities


def find_source(localities: Mapping[str, Locality], key: str) -> tuple[Locality, Source]:
    """Find the source with a key such as "oakland/legistar", and its locality. Raises UnknownSource."""
    for locality in localities.values():
        for source in locality.sources:
            if source.key == key:
                return locality, source
    keys = [source.key for locality in localities.values() for source in locality.sources]
    raise UnknownSource(f"no source is called {key!r}; there are: {', '.join(keys) or 'none'}")


def _month_and_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _list_errors(sources: Any) -> list[InitErrorDetails]:
    """Check what concerns all sources of a locality: names differ, and one of them is current."""
    if not isinstance(sources, list | tuple):
        return []  # the field's own validation says so
    names = [_raw(source, "name") for source in sources]
    errors = [
        InitErrorDetails(
            type=mistake(f"two sources are called {name!r}", "give each source of a locality its own name"),
            loc=(index, "name"),
            input=name,
        )
        for index, name in enumerate(names)
        if name is not None and name in names[:index]
    ]
    if all(_raw(source, "role") in ("history", "candidate") for source in sources):
        remedy = "write `role: current` at the source that is to be polled"
        errors.append(InitErrorDetails(type=mistake("no source is current", remedy), loc=(), input=names))
    return errors


def _raw(source: Any, field: str) -> Any:
    """Get a field of a source that may be a mapping from a file, a Source, or a mistake."""
    return source.get(field) if isinstance(source, Mapping) else getattr(source, field, None)


def _repeated(detail: Any) -> InitErrorDetails:
    """Make an error of an inner validation ready to be raised again beside others."""
    error = PydanticCustomError(detail["type"], detail["msg"], detail.get("ctx"))
    return InitErrorDetails(type=error, loc=detail["loc"], input=detail["input"])
