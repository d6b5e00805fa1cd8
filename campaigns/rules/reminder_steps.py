"""The steps of a reminder policy as data: when, to whom, in which tone.

Source of the default: WORKFLOW "Reminders". A campaign's own policy is rows of the same shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from campaigns.rules.deadlines import LimitUnit

LONGEST_CODE = 24


class Recipient(StrEnum):
    """To whom a step speaks, seen from the issue."""

    HANDLER = "handler"
    HEAD = "head"
    ZONE_CHIEF = "zone_chief"
    LEADER = "leader"
    OFFICE = "office"
    SPONSOR = "sponsor"
    FINDER = "finder"
    ASSISTING = "assisting"


POLICY_RECIPIENTS = (
    Recipient.HANDLER,
    Recipient.HEAD,
    Recipient.ZONE_CHIEF,
    Recipient.LEADER,
    Recipient.OFFICE,
    Recipient.SPONSOR,
)


class Tone(StrEnum):
    """How a notice speaks, from the quietest to the loudest."""

    PLAIN = "plain"
    SIGN = "sign"
    HINT = "hint"
    SOON = "soon"
    DUE = "due"
    URGE = "urge"
    SUPERVISE = "supervise"
    CIRCULAR = "circular"

    @property
    def rank(self) -> int:
        return list(Tone).index(self)


class Anchor(StrEnum):
    """From where the moment of a step is counted."""

    SHARE = "share"
    AFTER_START = "after_start"
    BEFORE_DUE = "before_due"
    AT_DUE = "at_due"
    AFTER_DUE = "after_due"


SPAN_ANCHORS = frozenset({Anchor.AFTER_START, Anchor.BEFORE_DUE, Anchor.AFTER_DUE})


@dataclass(frozen=True)
class Step:
    """One row of a policy.

    `percent` belongs to SHARE, with at most `most_hours` (working hours; natural ones for a
    limit in hours). `amount` and `unit` (working hours or days) belong to the spans before and
    after; for a limit in hours, days after the deadline are whole further limits. The row holds
    for limits of at least `min_days` and fewer than `below_days` working days; a limit in hours
    counts as none. `repeat_days`: again after every so many working days. `severities`: empty
    for all.
    """

    code: str
    to: tuple[Recipient, ...]
    tone: Tone
    anchor: Anchor
    percent: int = 0
    amount: int = 0
    unit: LimitUnit = LimitUnit.WORKING_DAYS
    most_hours: int | None = None
    min_days: int = 0
    below_days: int | None = None
    repeat_days: int = 0
    while_unsigned: bool = False
    channels: tuple[str, ...] = ("email",)
    severities: tuple[str, ...] = ()

    def holds_for(self, days: int) -> bool:
        """Whether the row holds for a limit of so many working days."""
        return self.min_days <= days and (self.below_days is None or days < self.below_days)

    def speaks_of(self, severity: str) -> bool:
        return not self.severities or severity in self.severities


_CHAIN = (Recipient.HEAD, Recipient.ZONE_CHIEF, Recipient.LEADER)
_UNIT = (Recipient.HANDLER, Recipient.HEAD)
DEFAULT_POLICY: tuple[Step, ...] = (
    Step(
        "signing",
        (Recipient.HANDLER,),
        Tone.SIGN,
        Anchor.SHARE,
        percent=25,
        most_hours=2,
        while_unsigned=True,
    ),
    Step("half", (Recipient.HANDLER,), Tone.HINT, Anchor.SHARE, percent=50, min_days=2),
    Step("soon", (Recipient.HANDLER,), Tone.SOON, Anchor.BEFORE_DUE, amount=1, min_days=3),
    Step("soon", (Recipient.HANDLER,), Tone.SOON, Anchor.SHARE, percent=80, below_days=3),
    Step("due", _UNIT, Tone.DUE, Anchor.AT_DUE),
    Step("overdue_1", _UNIT, Tone.URGE, Anchor.AFTER_DUE, amount=1),
    Step(
        "overdue_2",
        (Recipient.HEAD, Recipient.ZONE_CHIEF),
        Tone.SUPERVISE,
        Anchor.AFTER_DUE,
        amount=2,
    ),
    Step("overdue_3", _CHAIN, Tone.CIRCULAR, Anchor.AFTER_DUE, amount=3, repeat_days=5),
)
OFFICE_STEP = Step("office", (Recipient.OFFICE,), Tone.DUE, Anchor.AT_DUE)


class PolicyFault(Exception):
    """A policy that cannot be meant. `row` is the place of the step from 0, `code` the reason."""

    def __init__(self, row: int, field: str, code: str) -> None:
        super().__init__(f"{row} {field} {code}")
        self.row, self.field, self.code = row, field, code


def checked(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with their codes filled in. Raises PolicyFault."""
    coded = [step if step.code else replace(step, code=code_of(step)) for step in steps]
    for row, step in enumerate(coded):
        _check(row, step)
        for earlier in coded[:row]:
            if earlier.code == step.code and _overlap(earlier, step):
                raise PolicyFault(row, "code", "step_twice")
    repeating = [row for row, step in enumerate(coded) if step.repeat_days]
    if len(repeating) > 1:
        raise PolicyFault(repeating[1], "repeat_days", "one_repeat")
    return tuple(coded)


def _check(row: int, step: Step) -> None:
    if not step.to:
        raise PolicyFault(row, "to", "required")
    if step.anchor is Anchor.SHARE and not 1 <= step.percent <= 99:
        raise PolicyFault(row, "percent", "percent_1_to_99")
    if step.anchor in SPAN_ANCHORS and not 1 <= step.amount <= 365:
        raise PolicyFault(row, "amount", "amount_1_to_365")
    if step.unit is LimitUnit.HOURS:
        raise PolicyFault(row, "unit", "unknown")
    if step.below_days is not None and step.below_days <= step.min_days:
        raise PolicyFault(row, "below_days", "empty_range")
    is_repeatable = step.anchor is Anchor.AFTER_DUE and step.unit is LimitUnit.WORKING_DAYS
    if step.repeat_days and not is_repeatable:
        raise PolicyFault(row, "repeat_days", "repeat_after_due_only")


def _overlap(one: Step, other: Step) -> bool:
    """Whether some limit would have both rows."""
    ends = [step.below_days for step in (one, other) if step.below_days is not None]
    return not ends or max(one.min_days, other.min_days) < min(ends)


def code_of(step: Step) -> str:
    """The code of a step that has no name of its own, from when it comes."""
    letter = "h" if step.unit is LimitUnit.WORKING_HOURS else ""
    if step.anchor is Anchor.SHARE:
        return f"share_{step.percent}"
    if step.anchor is Anchor.AT_DUE:
        return "due"
    if step.anchor is Anchor.AFTER_START:
        return f"start_{letter}{step.amount}"
    if step.anchor is Anchor.BEFORE_DUE:
        return f"before_{letter}{step.amount}"
    return f"overdue_{letter}{step.amount}"


def overdue_day(code: str) -> int | None:
    """The working day after the deadline that a code names; None for other steps."""
    day = code.removeprefix("overdue_")
    return int(day) if day != code and day.isdigit() else None


def step_of(code: str, steps: Iterable[Step] = DEFAULT_POLICY) -> Step | None:
    """The policy of a step; a repeat (`overdue_8`, …) speaks as the step that it repeats.

    None when the policy has no such step.
    """
    steps = tuple(steps)
    for step in steps:
        if step.code == code:
            return step
    day = overdue_day(code)
    for step in steps:
        if day is not None and step.repeat_days and day > step.amount:
            return replace(step, code=code)
    return None
