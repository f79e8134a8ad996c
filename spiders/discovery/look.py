"""What came of looking at one address: the row of the report, and what a proposal is made of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Self

from spiders.discovery.addresses import Candidate
from spiders.discovery.judge import Figures, Verdict

# How sure it is that an address is this government's, the surest first.
IDENTITIES = {
    "named": "it names this government",
    "linked": "the government's own site leads to it",
    "registered": "the registry lists it",
    "guessed": "nothing but its address says whose it is",
}


@dataclass(frozen=True)
class Look:
    """A candidate, the address that was asked, and what the answer was.

    `state` is that of a verdict, or why there was no answer to judge: no host, blocked, robots, unreachable, no
    reader, not asked, moved. `linked_on` is the page of the government's own site that leads to it.
    """

    candidate: Candidate
    url: str
    state: str
    reason: str = ""
    figures: Figures = field(default_factory=Figures)
    bodies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    is_named: bool = False
    has_governing_body: bool = False
    is_first_empty: bool = False  # the list of what is to come: only older ones have meetings
    linked_on: str = ""

    @property
    def is_right(self) -> bool:
        return self.state == "right"

    @property
    def identity(self) -> str:
        """How it is known whose portal it is: a key of IDENTITIES."""
        if self.is_named:
            return "named"
        if self.linked_on:
            return "linked"
        return "registered" if self.candidate.key else "guessed"

    def judged(self, verdict: Verdict) -> Self:
        """The same look with a verdict on its answer."""
        return replace(
            self,
            state=verdict.state,
            reason=verdict.reason,
            figures=verdict.figures,
            bodies=verdict.bodies,
            names=verdict.names,
            is_named=self.is_named or verdict.is_named,
            has_governing_body=verdict.has_governing_body,
        )

    def as_json(self) -> dict[str, Any]:
        """Values that JSON can hold; `from_json` reads them back."""
        values = asdict(self)
        for name in ("first", "newest"):
            day = values["figures"][name]
            values["figures"][name] = day.isoformat() if day else None
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """A look as another process wrote it down."""
        figures = dict(values["figures"])
        for name in ("first", "newest"):
            figures[name] = date.fromisoformat(figures[name]) if figures[name] else None
        texts = {name: tuple(values[name]) for name in ("bodies", "names")}
        candidate, found = Candidate(**values["candidate"]), Figures(**figures)
        return cls(**{**values, **texts, "candidate": candidate, "figures": found})
