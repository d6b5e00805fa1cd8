"""What the ladder suggests once a week is published, as rows for the office to decide on.

Source of the rules: SCORING "After publication", docs/decisions/0021. Weeks are asked in their
order, each once; a suggestion is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from campaigns.models import Campaign, Department, Measure, ScoreEntry, ScoreWeek
from campaigns.processes import auditing
from campaigns.processes.periods import period_in, period_table
from campaigns.processes.telling import people_with, tell_of_campaign
from campaigns.rules.ladder import REFERRED, Standing, Step, last_of, step_of_month, step_of_week
from campaigns.rules.workflow import Role
from campaigns.wording.letters import About, letter

ONE_WEEK = timedelta(days=7)
Row = Mapping[str, Any]
MonthRows = Callable[[Campaign, str, datetime], Sequence[Row]]  # campaign, 2026-11, now


@dataclass(frozen=True)
class Suggestion:
    """A rung for a unit (by code); `causes` with the present one first."""

    unit: str
    step: Step
    key: str
    causes: list[dict[str, Any]]
    month: str = ""


def table_of_month(campaign: Campaign, month: str, now: datetime) -> Sequence[Row]:
    """The rows of a month that is over, as its page shows them; none where no table can be."""
    period = period_in(campaign, month)
    return period_table(campaign=campaign, period=period, now=now).rows if period else []


def suggest_due(*, now: datetime, month_rows: MonthRows = table_of_month) -> int:
    """Asks the ladder about every published week that it was not asked about; returns how many
    measures were suggested. A week waits until all before it are published.

    With its last week a month is over: `month_rows` gives its table.
    """
    made = 0
    for campaign in Campaign.objects.filter(weeks__state="published").distinct().order_by("pk"):
        for week_id in _waiting(campaign):
            made += _suggest(week_id, now, month_rows)
    return made


def _waiting(campaign: Campaign) -> list[int]:
    unpublished = (
        ScoreWeek.objects.filter(campaign=campaign).exclude(state="published").order_by("monday")
    )
    first = unpublished.values_list("monday", flat=True).first()
    weeks = ScoreWeek.objects.filter(campaign=campaign, state="published", measured_at=None)
    if first is not None:
        weeks = weeks.filter(monday__lt=first)
    return list(weeks.order_by("monday").values_list("pk", flat=True))


@transaction.atomic
def _suggest(week_id: int, now: datetime, month_rows: MonthRows) -> int:
    week = (
        ScoreWeek.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=week_id)
    )
    if week.measured_at is not None:
        return 0
    found = [*of_week(week), *of_entries(week)]
    if is_last_of_month(week):
        found += of_month(week, month_rows(week.campaign, month_of(week), now))
    units = Department.objects.in_bulk({one.unit for one in found}, field_name="code")
    Measure.objects.bulk_create(
        (
            Measure(
                campaign=week.campaign,
                department=units[one.unit],
                week=week,
                month=one.month,
                step=one.step.value,
                causes=one.causes,
                key=one.key,
                text=letter(one.step, About(units[one.unit].name, week.campaign.name), one.causes),
                suggested_at=now,
            )
            for one in found
        ),
        ignore_conflicts=True,
    )
    week.measured_at = now
    week.save(update_fields=["measured_at"])
    if found:
        _tell(week, found, now)
    return len(found)


def _tell(week: ScoreWeek, found: Sequence[Suggestion], now: datetime) -> None:
    auditing.record(
        action="suggest_measures",
        by=None,
        now=now,
        target=f"{week.campaign.code} {week.monday}",
        facts={"keys": [one.key for one in found]},
    )
    tell_of_campaign(
        people_with(Role.OFFICE),
        campaign=week.campaign,
        step="measure_suggested",
        occasion=week.pk,
        now=now,
        facts={"count": len(found)},
    )


def of_week(week: ScoreWeek) -> Iterator[Suggestion]:
    """Letters and circulars for the last of each group (one query)."""
    before = ScoreWeek.objects.filter(
        campaign=week.campaign_id, monday=week.monday - ONE_WEEK, state="published"
    ).first()
    earlier = before.content["rows"] if before is not None else []
    was_last = last_of(standings(earlier))
    rows = week.content["rows"]
    for unit in sorted(last_of(standings(rows))):
        causes = [place(rows, unit, week=week.monday)]
        if unit in was_last and before is not None:
            causes.append(place(earlier, unit, week=before.monday))
        yield Suggestion(
            unit=unit,
            step=step_of_week(was_last_before=unit in was_last),
            key=f"week:{week.pk}:{unit}",
            causes=causes,
        )


def month_of(week: ScoreWeek) -> str:
    """The month of a week is that of its Sunday, e.g. 2026-11 (SCORING "The week")."""
    return f"{week.sunday:%Y-%m}"


def is_last_of_month(week: ScoreWeek) -> bool:
    return (week.sunday + ONE_WEEK).month != week.sunday.month


def of_month(week: ScoreWeek, rows: Sequence[Row]) -> Iterator[Suggestion]:
    """Interviews for the last of each group of the month that ends with the week (two queries).

    Earlier months are known by their own measures, dismissed ones too: they say who was last.
    """
    month, before = month_of(week), f"{week.sunday.replace(day=1) - ONE_WEEK:%Y-%m}"
    earlier: dict[str, list[Measure]] = {}
    known = Measure.objects.filter(campaign=week.campaign_id, month__lt=month).exclude(month="")
    for one in known.select_related("department").order_by("-month", "-pk"):
        earlier.setdefault(one.department.code, []).append(one)
    for unit in sorted(last_of(standings(rows))):
        own = earlier.get(unit, [])
        this_year = [one for one in own if one.month[:4] == month[:4]]
        run = [one for one in own if one.month == before]
        step = step_of_month(was_last_before=bool(run), times_this_year=len(this_year) + 1)
        causes = [place(rows, unit, month=month)]
        if step is Step.HEAD_INTERVIEW:
            causes += [one.causes[0] for one in run or this_year]
        yield Suggestion(unit, step, f"month:{week.campaign_id}:{month}:{unit}", causes, month)


def of_entries(week: ScoreWeek) -> Iterator[Suggestion]:
    """Referrals for the false fixes and vetoes that count in the week (one query).

    Of a false fix that was shared with assisting units only the lead is referred.
    """
    of_lead = Q(holding__isnull=True) | Q(department=F("holding__department"))
    entries = (
        ScoreEntry.objects.unreversed()
        .filter(of_lead, week=week, rule__in=REFERRED)
        .select_related("department", "issue")
        .order_by("pk")
    )
    for entry in entries:
        cause = {
            "entry": entry.pk,
            "rule": entry.rule,
            "issue": entry.issue.number if entry.issue is not None else "",
            "reason": entry.reason,
        }
        yield Suggestion(entry.department.code, Step.REFERRAL, f"entry:{entry.pk}", [cause])


def standings(rows: Sequence[Row]) -> list[Standing]:
    """Rows of a table as the ladder reads them."""
    return [
        Standing(
            unit=row["department"],
            group=row["group"],
            rank=row["rank"],
            few_cases=row["few_cases"],
        )
        for row in rows
    ]


def place(
    rows: Sequence[Row], unit: str, *, week: date | None = None, month: str = ""
) -> dict[str, Any]:
    """A last place as a cause."""
    row = next(row for row in rows if row["department"] == unit)
    ranked = [one for one in rows if one["group"] == row["group"] and one["rank"] is not None]
    when = {"week": week.isoformat()} if week is not None else {"month": month}
    return {
        **when,
        "group": row["group"],
        "rank": row["rank"],
        "ranked": len(ranked),
        "score": row["score"],
    }
