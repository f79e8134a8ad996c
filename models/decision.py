"""Decisions: who judged a flag, how and why. Rows are added, never changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base
from models.flag import Flag, FlagState


class Verdict(StrEnum):
    """What a reviewer can say of a flag."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    FOLLOW_UP = "follow up"
    UNDO = "undo"  # takes the newest standing decision back


_STATE_AFTER = {
    Verdict.CONFIRM: FlagState.CONFIRMED,
    Verdict.DISMISS: FlagState.DISMISSED,
    Verdict.FOLLOW_UP: FlagState.FOLLOW_UP,
}


class DecisionError(ValueError):
    """Raised when a verdict cannot be taken: dismissed without a reason, nothing to undo, no name."""


class Decision(Base):
    """One verdict on one revision of a flag."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_flag_id", "flag_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flag_id: Mapped[int] = mapped_column(ForeignKey("flag.id"))
    flag_revision: Mapped[int]
    passage_hash: Mapped[str]  # what was judged
    verdict: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    reviewer: Mapped[str]
    decided_at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))

    flag: Mapped[Flag] = relationship()


def decide(
    session: Session, flag: Flag, verdict: Verdict, *, reviewer: str, reason: str = "", now: datetime
) -> Decision:
    """Record a verdict and set the flag's state by it.

    UNDO takes back the newest decision on this revision that still stands; the state becomes what the one before it
    said, or open. Raises DecisionError when a dismissal has no reason, the reviewer no name, or nothing can be undone.
    """
    if not reviewer.strip():
        raise DecisionError("a decision needs the reviewer's name")
    if verdict is Verdict.DISMISS and not reason.strip():
        raise DecisionError("a dismissal needs a reason: it teaches the next reviewer, and the rules")
    standing = standing_decisions(session, flag)
    if verdict is Verdict.UNDO and not standing:
        raise DecisionError("there is no decision on this flag to undo")
    decision = Decision(
        flag_id=flag.id,
        flag_revision=flag.revision,
        passage_hash=flag.passage_hash,
        verdict=verdict.value,
        reason=reason.strip(),
        reviewer=reviewer.strip(),
        decided_at=now,
        undoes_id=standing[-1].id if verdict is Verdict.UNDO else None,
    )
    session.add(decision)
    if verdict is Verdict.UNDO:
        remaining = standing[:-1]
        flag.state = _STATE_AFTER[Verdict(remaining[-1].verdict)].value if remaining else FlagState.OPEN.value
    else:
        flag.state = _STATE_AFTER[verdict].value
    session.flush()
    return decision


def standing_decisions(session: Session, flag: Flag) -> list[Decision]:
    """The decisions on the flag's current revision that were not undone, oldest first."""
    decisions = (
        session.query(Decision)
        .filter(Decision.flag_id == flag.id, Decision.flag_revision == flag.revision)
        .order_by(Decision.id)
        .all()
    )
    undone = {decision.undoes_id for decision in decisions if decision.undoes_id is not None}
    return [d for d in decisions if d.verdict != Verdict.UNDO.value and d.id not in undone]
