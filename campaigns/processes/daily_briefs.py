"""The daily brief: made by the clock at the campaign's hour, or by the office at any time.

Source of the rules: PRODUCT M35, RELIABILITY P12. The picture's file is there before its row; a
row is made again until the hour has passed, then it stays.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from campaigns import access
from campaigns.exports.documents import daily_brief
from campaigns.exports.documents.daily_brief import Day, UnitDay
from campaigns.models import Campaign, Closing, DailyBrief, Issue, User
from campaigns.models.issues import OPEN
from campaigns.processes import auditing
from campaigns.processes.file_store import job_file, remove_file, write_file
from campaigns.processes.heartbeats import beat
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed
from campaigns.rules.calendars import at, local
from campaigns.rules.workflow import State

FOLDER = "briefs"
MADE = "make_daily_brief"


def make_due(*, now: datetime) -> int:
    """Makes today's brief of every running campaign whose hour has come; returns how many.

    What was made by hand before the hour is made once more at it; a day that passed without a
    brief gets none, because its figures cannot be read any more.
    """
    here = local(now)
    running = Campaign.objects.filter(
        is_active=True,
        starts_on__lte=here.date(),
        ends_on__gte=here.date(),
        brief_at__lte=here.time(),
    )
    made = 0
    for campaign in running.order_by("pk"):
        hour = at(here.date(), campaign.brief_at)
        known = DailyBrief.objects.filter(campaign=campaign, day=here.date(), made_at__gte=hour)
        if not known.exists():
            made += _make(campaign, by=None, now=now, unless_since=hour) is not None
    beat("make_daily_briefs", now=now)
    return made


def make_today(*, campaign: Campaign, by: User, now: datetime) -> DailyBrief:
    """Today's brief as of now, in place of an earlier one of the day.

    Raises RoleNotAllowed; MoveNotAllowed `not_running` outside the campaign's days.
    """
    if not access.may_make_daily_brief(by):
        raise RoleNotAllowed
    if not campaign.starts_on <= local(now).date() <= campaign.ends_on:
        raise MoveNotAllowed("not_running")
    made = _make(campaign, by=by, now=now)
    if made is None:  # somebody else's, made at the same moment or later
        return DailyBrief.objects.get(campaign=campaign, day=local(now).date())
    return made


def _make(
    campaign: Campaign, *, by: User | None, now: datetime, unless_since: datetime | None = None
) -> DailyBrief | None:
    """File first, then the row; None when a row since that moment is there already.

    What a killed maker leaves behind is swept at night.
    """
    day = day_of(campaign, now)
    path = f"{FOLDER}/{campaign.pk}-{day.day}-{secrets.token_hex(8)}.png"
    write_file(job_file(path), daily_brief.png(day))
    try:
        kept, useless = _keep(campaign, day, path, by, now, unless_since or now)
    except BaseException:
        remove_file(job_file(path))
        raise
    if useless:
        remove_file(job_file(useless))
    return kept


@transaction.atomic
def _keep(
    campaign: Campaign,
    day: Day,
    path: str,
    by: User | None,
    now: datetime,
    unless_since: datetime,
) -> tuple[DailyBrief | None, str]:
    """The day's row, None when it stays as it is; and the picture that nobody needs any more."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # one maker at a time
    known = DailyBrief.objects.filter(campaign=campaign, day=day.day).first()
    if known is not None and known.made_at >= unless_since:
        return None, path
    row = known or DailyBrief(campaign=campaign, day=day.day)
    replaced = row.picture_path
    row.as_of, row.made_at, row.made_by = day.as_of, now, by
    row.text, row.picture_path = daily_brief.text(day), path
    row.save()
    auditing.record(
        action=MADE,
        by=by,
        now=now,
        target=f"{campaign.code} {day.day}",
        facts={"found": day.found, "closed": day.closed, "overdue": day.overdue},
    )
    return row, replaced


# --- figures -------------------------------------------------------------------------------------


def day_of(campaign: Campaign, now: datetime) -> Day:
    """The campaign's day as of now (seven queries)."""
    today = local(now).date()
    start = at(today, time(0))
    issues = Issue.objects.filter(campaign=campaign)
    found = issues.filter(found_at__gte=start, found_at__lte=now).exclude(state=State.VOID.value)
    closed = Closing.objects.filter(
        campaign=campaign, closed_at__gte=start, closed_at__lte=now, reopened_at__isnull=True
    )
    overdue = issues.overdue(now)
    return Day(
        organisation=campaign.office_name,
        campaign=campaign.name,
        day=today,
        as_of=now,
        found=found.count(),
        closed=closed.count(),
        open=issues.filter(state__in=OPEN).count(),
        waiting=issues.filter(state=State.SUBMITTED.value).count(),
        overdue=overdue.count(),
        closed_by=_by_unit(closed, "department__short_name"),
        overdue_by=_by_unit(overdue.filter(lead__isnull=False), "lead__short_name"),
    )


def _by_unit(rows: QuerySet[Any], name: str) -> list[UnitDay]:
    """Units by their number of rows, most first, then by name."""
    counted = rows.order_by().values(name).annotate(count=Count("pk"))
    found = [UnitDay(str(row[name]), int(row["count"])) for row in counted]
    return sorted(found, key=lambda unit: (-unit.count, unit.name))


# --- reading -------------------------------------------------------------------------------------


def briefs(*, user: User, campaign: Campaign) -> QuerySet[DailyBrief]:
    """The campaign's briefs, the latest day first; none for who may not read them."""
    rows = DailyBrief.objects.filter(campaign=campaign).select_related("made_by")
    return (rows if access.may_read_daily_briefs(user) else rows.none()).order_by("-day")


def picture_of(*, user: User, campaign: Campaign, day: date) -> tuple[str, bytes] | None:
    """File name and bytes of a day's picture; None when there is none for the user."""
    found = briefs(user=user, campaign=campaign).filter(day=day).first()
    if found is None or not job_file(found.picture_path).is_file():
        return None
    return f"{daily_brief.NAME}{found.day:%Y%m%d}.png", job_file(found.picture_path).read_bytes()


def sweep_pictures(*, now: datetime, after: timedelta = timedelta(days=1)) -> int:
    """Removes pictures older than a day that no row knows (a killed maker's); how many."""
    known = set(DailyBrief.objects.values_list("picture_path", flat=True))
    swept = 0
    for file in job_file(FOLDER).glob("*"):
        is_old = file.stat().st_mtime < (now - after).timestamp()
        if is_old and f"{FOLDER}/{file.name}" not in known:
            remove_file(file)
            swept += 1
    return swept
