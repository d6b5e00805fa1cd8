"""The figures of units, territories and zones as of a cut-off, in one statement.

Source of the rules: SCORING "Facts of a unit". Read from dated rows (holdings, deadline versions,
submissions, strike-offs), never from present columns, so that any day gives the same figures.
`rows_of` gives the issues behind a figure, from the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from campaigns.models import (
    Assignment,
    Campaign,
    Closing,
    DeadlineVersion,
    Deferral,
    Extension,
    Proposal,
    Rebound,
    Return,
    Submission,
)
from campaigns.rules.calendars import INSTANT, before, week_bounds

FIGURES = (
    "found",
    "due",
    "on_time",
    "fixed",
    "waiting",
    "overdue_open",
    "early",
    "extended",
    "deferred",
    "self_found",
    "self_fixed",
    "rework",
    "rebound",
    "returned",
    "upheld",
    "false_fix",
)


@dataclass(frozen=True)
class Span:
    """A week as it is read: from Monday 00:00 to the cut-off, which is not part of it.

    Of the running week the cut-off is an instant after now, so that what happens now is seen.
    """

    campaign: Campaign
    start: datetime
    cut_off: datetime


def span_of(*, campaign: Campaign, monday: date, now: datetime) -> Span:
    """The span of a week; a week that has not begun is empty."""
    start, end = week_bounds(monday)
    return Span(campaign, start, max(start, min(end, now + INSTANT)))


# --- dated rows, seen from the cut-off -----------------------------------------------------------


def _held(span: Span, prefix: str = "") -> Q:
    """The holding had begun and not ended at the cut-off."""
    ended = Q(**{f"{prefix}ended_at__isnull": True}) | Q(**{f"{prefix}ended_at__gte": span.cut_off})
    return ended & Q(**{f"{prefix}begun_at__lt": span.cut_off})


def _closed(span: Span, holding: str, **passed: Any) -> Exists:
    """A strike-off of the holding was in force at the cut-off."""
    in_force = Closing.objects.filter(holding=OuterRef(holding), closed_at__lt=span.cut_off)
    in_force = in_force.filter(Q(reopened_at__isnull=True) | Q(reopened_at__gte=span.cut_off))
    return Exists(in_force.filter(**passed))


def _pending(span: Span, holding: str, **made: Any) -> Exists:
    """A submission of the holding waited for its check at the cut-off."""
    waiting = Submission.objects.filter(holding=OuterRef(holding), submitted_at__lt=span.cut_off)
    waiting = waiting.filter(Q(decided_at__isnull=True) | Q(decided_at__gte=span.cut_off))
    return Exists(waiting.filter(**made))


def _deferred(span: Span, holding: str) -> Exists:
    granted = Deferral.objects.filter(
        holding=OuterRef(holding), state="granted", decided_at__lt=span.cut_off
    )
    return Exists(granted.filter(Q(resumed_at__isnull=True) | Q(resumed_at__gte=span.cut_off)))


def _may_come_up(span: Span) -> QuerySet[Any, Any]:
    """Ids of the scoring deadlines of the week, and of older ones with a check decided in it: two
    short ranges of indexes, so that the dated rows are not asked for every deadline there ever
    was (measured at a million issues: 0.2 s for 9 s)."""
    scoring = DeadlineVersion.objects.filter(campaign=span.campaign, is_scoring=True)
    checked = Submission.objects.filter(**_in_week(span, "decided_at"))
    older = scoring.filter(due_at__lt=span.start, holding__in=checked.values("holding"))
    due = scoring.filter(due_at__gte=span.start, due_at__lt=span.cut_off)
    return due.values("pk").union(older.values("pk"), all=True)


def _may_wait(span: Span) -> QuerySet[Any, Any]:
    """Holdings with a fix that was undecided at the cut-off, from the index of checks."""
    undecided = Q(decided_at__isnull=True) | Q(decided_at__gte=span.cut_off)
    return Submission.objects.filter(undecided, campaign=span.campaign).values("holding")


def _decided_in_week(span: Span, holding: str) -> Exists:
    """A submission made in time had its check decided in the week."""
    return Exists(
        Submission.objects.filter(
            holding=OuterRef(holding),
            submitted_at__lte=OuterRef("due_at"),
            decided_at__gte=span.start,
            decided_at__lt=span.cut_off,
        )
    )


def _scoring(span: Span) -> QuerySet[DeadlineVersion]:
    """The scoring deadline in force at the cut-off of every holding found by others.

    A later one that does not count any more, because the holding had come up at the cut-off of a
    week before it was born, leaves the earlier one in force: so a month has it, too.
    """
    counting = DeadlineVersion.objects.filter(
        holding=OuterRef("holding"),
        is_scoring=True,
        counts_due=True,
        created_at__gte=OuterRef("scoring_until"),
        created_at__lt=span.cut_off,
    )
    in_force = Q(scoring_until__isnull=True) | Q(scoring_until__gte=span.cut_off)
    return DeadlineVersion.objects.filter(
        _held(span, "holding__"),
        in_force | ~Q(Exists(counting)),
        campaign=span.campaign,
        is_scoring=True,
        counts_due=True,
        created_at__lt=span.cut_off,
        holding__is_self_found=False,
    )


# --- the questions, one a figure; each yields rows with `issue` and `department` -----------------


def _due(span: Span) -> QuerySet[DeadlineVersion]:
    """Come up in the week: by the deadline, or by the check of what was handed in in time."""
    waits = _pending(span, "holding", submitted_at__lte=OuterRef("due_at"))
    by_deadline = Q(due_at__gte=span.start, due_at__lt=span.cut_off) & ~Q(waits)
    by_check = Q(due_at__lt=span.start) & Q(_decided_in_week(span, "holding"))
    return (
        _scoring(span)
        .filter(pk__in=_may_come_up(span), due_at__lt=span.cut_off)
        .filter(by_deadline | by_check)
        .filter(~_deferred(span, "holding"))
    )


def _on_time(span: Span) -> QuerySet[DeadlineVersion]:
    return _due(span).filter(_closed(span, "holding", fixed_at__lte=OuterRef("due_at")))


def _fixed(span: Span) -> QuerySet[DeadlineVersion]:
    return _due(span).filter(_closed(span, "holding"))


def _waiting(span: Span) -> QuerySet[DeadlineVersion]:
    return _scoring(span).filter(
        _pending(span, "holding", submitted_at__lte=OuterRef("due_at")),
        holding__in=_may_wait(span),
        due_at__lt=span.cut_off,
    )


def _early(span: Span) -> QuerySet[DeadlineVersion]:
    return _scoring(span).filter(
        _closed(span, "holding", closed_at__gte=span.start), due_at__gte=span.cut_off
    )


def _found(span: Span) -> QuerySet[Assignment]:
    return Assignment.objects.leads().filter(
        _held(span), campaign=span.campaign, is_self_found=False, begun_at__gte=span.start
    )


def _overdue_open(span: Span) -> QuerySet[DeadlineVersion]:
    """Open and past the deadline in force at the cut-off, whatever week that lay in."""
    # A strike-off still in force today and older than the cut-off was in force then: the index
    # leaves those out before the dated rows are asked.
    maybe_open = Q(holding__closed_at__isnull=True) | Q(holding__closed_at__gte=span.cut_off)
    return (
        DeadlineVersion.objects.filter(
            _held(span, "holding__"),
            maybe_open,
            Q(replaced_at__isnull=True) | Q(replaced_at__gte=span.cut_off),
            campaign=span.campaign,
            created_at__lt=span.cut_off,
            due_at__lt=span.cut_off,
        )
        .filter(~_closed(span, "holding"), ~_pending(span, "holding"))
        .filter(~_deferred(span, "holding"))
    )


def _deferred_now(span: Span) -> QuerySet[Deferral]:
    return Deferral.objects.filter(
        _held(span, "holding__"),
        Q(resumed_at__isnull=True) | Q(resumed_at__gte=span.cut_off),
        campaign=span.campaign,
        state="granted",
        decided_at__lt=span.cut_off,
    )


def _self_found(span: Span) -> QuerySet[Assignment]:
    """Self-checks logged in the week and still held: a unit that one is redirected to did not log
    it."""
    return Assignment.objects.leads().filter(
        _held(span),
        campaign=span.campaign,
        is_self_found=True,
        begun_at__gte=span.start,
        begun_at=F("issue__logged_at"),
    )


def _self_fixed(span: Span) -> QuerySet[Assignment]:
    return _self_found(span).filter(_closed(span, "pk"))


def _in_week(span: Span, field: str) -> dict[str, Any]:
    return {
        "campaign": span.campaign,
        f"{field}__gte": span.start,
        f"{field}__lt": span.cut_off,
    }


QUESTIONS: Mapping[str, Callable[[Span], QuerySet[Any]]] = {
    "found": _found,
    "due": _due,
    "on_time": _on_time,
    "fixed": _fixed,
    "waiting": _waiting,
    "overdue_open": _overdue_open,
    "early": _early,
    "extended": lambda span: Extension.objects.filter(
        state="granted", **_in_week(span, "decided_at")
    ),
    "deferred": _deferred_now,
    "self_found": _self_found,
    "self_fixed": _self_fixed,
    "rework": lambda span: Submission.objects.filter(result="fail", **_in_week(span, "decided_at")),
    "rebound": lambda span: Rebound.objects.filter(**_in_week(span, "confirmed_at")),
    "returned": lambda span: Return.objects.filter(**_in_week(span, "returned_at")),
    "upheld": lambda span: Return.objects.filter(ruling="uphold", **_in_week(span, "ruled_at")),
    "false_fix": lambda span: Proposal.objects.filter(
        rule="false_fix", state="approved", **_in_week(span, "decided_at")
    ),
}
# What is on time is fixed, and what is fixed was due: counted once, under the narrowest.
WITHIN_DUE = {"fixed": ("due", "fixed"), "on_time": ("due", "fixed", "on_time")}
SECOND_FIGURES = ("found", "due", "fixed", "overdue_open", "rebound", "open")


@dataclass(frozen=True)
class Facts:
    """The figures that are not 0, by unit, by territory and by zone (ids).

    Beside FIGURES there is `open`: held and not struck off at the cut-off.
    """

    by_unit: dict[int, dict[str, int]]
    by_territory: dict[int, dict[str, int]]
    by_zone: dict[int, dict[str, int]]


def facts_of(span: Span) -> Facts:
    """All figures of a week in one statement: a grouped question a figure, joined by UNION ALL."""
    questions: dict[str, QuerySet[Any]] = {
        figure: ask(span) for figure, ask in QUESTIONS.items() if figure not in WITHIN_DUE
    }
    questions["open"] = _open_at(span)
    grouped = [
        rows.order_by()
        .values(
            figure=_best_of_due(span)
            if figure == "due"
            else Value(figure, output_field=CharField()),
            bearer=F("department_id"),
            inside=F("issue__territory_id"),
            in_zone=F("issue__zone_id"),
        )
        .annotate(count=Count("pk"))
        for figure, rows in questions.items()
    ]
    found = Facts({}, {}, {})
    for row in grouped[0].union(*grouped[1:], all=True):
        for figure in WITHIN_DUE.get(row["figure"], (row["figure"],)):
            _add(found.by_unit, row["bearer"], figure, row["count"])
            if figure in SECOND_FIGURES:
                _add(found.by_territory, row["inside"], figure, row["count"])
                _add(found.by_zone, row["in_zone"], figure, row["count"])
    return found


def _best_of_due(span: Span) -> Case:
    """The narrowest of the figures within `due` that a row counts in: one pass over what came up
    instead of three."""
    return Case(
        When(_closed(span, "holding", fixed_at__lte=OuterRef("due_at")), then=Value("on_time")),
        When(_closed(span, "holding"), then=Value("fixed")),
        default=Value("due"),
        output_field=CharField(),
    )


def _add(sums: dict[int, dict[str, int]], key: int | None, figure: str, count: int) -> None:
    if key is not None:
        row = sums.setdefault(key, {})
        row[figure] = row.get(figure, 0) + count


def _open_at(span: Span) -> QuerySet[Assignment]:
    """Held and not struck off at the cut-off."""
    maybe_open = Q(closed_at__isnull=True) | Q(closed_at__gte=span.cut_off)
    return Assignment.objects.leads().filter(
        _held(span), maybe_open, ~_closed(span, "pk"), campaign=span.campaign
    )


def issue_ids(*, span: Span, figure: str, department_id: int) -> list[int]:
    """The issues behind a figure of a unit, in order; the figure is their number."""
    rows = QUESTIONS[figure](span).filter(department=department_id)
    return list(rows.order_by("issue_id").values_list("issue_id", flat=True))


def second_issue_ids(*, span: Span, figure: str, place: Q) -> list[int]:
    """The issues behind a figure of the second tables, in order; `place` is asked of the issue
    (`issue__zone` and the like)."""
    ask = _open_at if figure == "open" else QUESTIONS[figure]
    return list(ask(span).filter(place).order_by("issue_id").values_list("issue_id", flat=True))


def last_instant(span: Span) -> datetime:
    """The last moment that the span sees."""
    return before(span.cut_off)
