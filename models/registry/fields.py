"""The kinds of text, dates and numbers that fields of the registry hold, each with its own remedy."""

import datetime
import difflib
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from models.registry.yaml_file import mistake


def _slug(value: str) -> str:
    if not all(part.isascii() and part.isalnum() and part == part.lower() for part in value.split("-")):
        remedy = "write lower-case letters and digits joined by single hyphens"
        raise mistake(f"{value!r} is not a slug", remedy)
    return value


def _web_address(value: str) -> str:
    """Require an http or https address of a host, without a name and password in it."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        usable = usable and (parts.port is None or parts.port > 0) and not any(map(str.isspace, value))
    except ValueError:
        usable = False
    if not usable:
        remedy = "write it in full, such as https://example.gov/clerk"
        raise mistake(f"{value!r} is not a web address", remedy)
    return value


def _address_prefix(value: str) -> str:
    """Require an address to which a path can be appended; its trailing slash is dropped."""
    _web_address(value)
    if "?" in value or "#" in value:
        remedy = "keep the part before the question mark, and write the rest as parameters"
        raise mistake(f"{value!r} has a query or a fragment", remedy)
    return value.rstrip("/")


def _host_prefix(value: str) -> str:
    # The trailing slash keeps a prefix from matching a longer host: https://files.gov against https://files.gov.example
    return _address_prefix(value) + "/"


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        near = difflib.get_close_matches(value, sorted(available_timezones()), n=3) or ["America/Los_Angeles"]
        remedy = f"write a name of the IANA time zone database, such as {', '.join(near)}"
        raise mistake(f"{value!r} is not a time zone", remedy) from None
    return value


def _month_day(value: str) -> str:
    try:
        datetime.date.fromisoformat(f"2024-{value}")  # a leap year, so that 02-29 is a day
    except ValueError:
        raise mistake(f"{value!r} is not a day of the year", 'write month and day, such as "08-31"') from None
    return value


def _email(value: str) -> str:
    name, _, host = value.partition("@")
    if not name or "." not in host or "@" in host or any(map(str.isspace, value)):
        raise mistake(f"{value!r} is not an e-mail address", "write one address, such as clerk@example.gov")
    return value


def _with_text_keys(value: Any) -> Any:
    """Accept the numbers that vendors use as ids without quotes."""
    if isinstance(value, Mapping):
        return {str(key) if isinstance(key, int) else key: name for key, name in value.items()}
    return value


def _date_as_text(value: Any) -> Any:
    """Accept a full date or a bare year without quotes, where a part of a date is allowed too."""
    return str(value) if isinstance(value, datetime.date | int) and not isinstance(value, bool) else value


def _parameter(value: Any) -> Any:
    allowed = isinstance(value, str | int) or (
        isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    )
    if not allowed:
        remedy = "write text, a whole number, true, false, or a list of texts (numbers in a list need quotes)"
        raise mistake("is not a value that a parameter can have", remedy)
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[Text, AfterValidator(_slug)]
WebAddress = Annotated[Text, AfterValidator(_web_address)]
AddressPrefix = Annotated[Text, AfterValidator(_address_prefix)]
HostPrefix = Annotated[Text, AfterValidator(_host_prefix)]
TimeZone = Annotated[Text, AfterValidator(_time_zone)]
EmailAddress = Annotated[Text, AfterValidator(_email)]
MonthDay = Annotated[Text, AfterValidator(_month_day)]
Day = Annotated[datetime.date, Field(strict=True)]
PartialDate = Annotated[Text, BeforeValidator(_date_as_text)]
Count = Annotated[int, Field(strict=True, ge=0)]
Seconds = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
NamesById = Annotated[dict[str, Text], BeforeValidator(_with_text_keys)]
Parameter = Annotated[str | int | bool | list[str], BeforeValidator(_parameter)]
