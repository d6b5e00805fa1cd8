"""The weekly table: live from facts and entries, frozen, unfrozen by two, published.

Source of the rules: SCORING "The week", "Score", "Rank".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from campaigns.models import (
    Campaign,
    Department,
    ScoreRow,
    ScoreWeek,
    User,
)
from campaigns.processes import auditing, clock_work, row_checking
from campaigns.processes.appealing import window_end
from campaigns.processes.entries import rule_version
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed, bad_field
from campaigns.processes.week_gate import shut_gate
from campaigns.processes.weekly_table import Table, live_table
from campaigns.rules.calendars import before, local, monday_of, week_bounds
from campaigns.rules.workflow import Role

ONE_WEEK = timedelta(days=7)
FREEZE_HOUR = timedelta(hours=10)


# --- freeze, unfreeze, publish -------------------------------------------------------------------


def content_of(found: Table) -> dict[str, Any]:
    """What is stored of a frozen week and hashed: plain JSON values only."""
    return {
        "campaign": found.campaign.code,
        "monday": found.monday.isoformat(),
        "as_of": found.as_of.isoformat(),
        "rule_version": found.rule_version,
        "rows": found.rows,
        "territories": found.territories,
        "zones": found.zones,
        "lists": found.lists,
        "basis": found.basis,
    }


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of canonical JSON: sorted keys, no spaces, UTF-8, decimals as strings."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def check_office(by: User) -> None:
    """Raises RoleNotAllowed for anybody who is not of the office."""
    if Role.OFFICE not in by.role_codes:
        raise RoleNotAllowed


def freeze(*, campaign: Campaign, monday: date, by: User | None, now: datetime) -> ScoreWeek:
    """Freezes an ended week: posts what is due up to the cut-off, stores table and hash.

    `by` is None for the clock. Raises MoveNotAllowed when the week has not ended, is frozen
    already, or an older week is still open.
    """
    if by is not None:
        check_office(by)
    _start, end = week_bounds(monday)
    if now < end:
        raise MoveNotAllowed("week_not_over")
    # Before the week is locked, so that the order of locks (issue, then week) is the same everywhere.
    clock_work.run_clock(now=before(end), campaign=campaign)
    with transaction.atomic():
        shut_gate(campaign_id=campaign.pk)
        week = _locked(campaign, monday)
        if week.state != "open":
            raise MoveNotAllowed("week_not_open")
        older = ScoreWeek.objects.filter(campaign=campaign, state="open", monday__lt=monday)
        if older.exists():
            raise MoveNotAllowed("older_week_open")
        version = rule_version(campaign, before(end))
        found = live_table(
            campaign=campaign,
            monday=monday,
            now=now,
            week=week,
            with_lists=True,
            version=version,
        )
        content = content_of(found)
        week.content = content
        week.sha256 = digest(content)
        week.state = "frozen"
        week.rule_version = version
        week.frozen_at = now
        week.frozen_by = by
        week.unfreeze_asked_by = None
        week.unfreeze_asked_at = None
        week.save()
        _store_rows(week, found.rows)
        auditing.record(
            action="freeze_week",
            by=by,
            now=now,
            target=f"{campaign.code} {monday}",
            facts={"sha256": week.sha256},
        )
        row_checking.ask_units(week=week, now=now)
    return week


def _locked(campaign: Campaign, monday: date) -> ScoreWeek:
    ScoreWeek.objects.bulk_create(
        [ScoreWeek(campaign=campaign, monday=monday)], ignore_conflicts=True
    )
    return ScoreWeek.objects.select_for_update().get(campaign=campaign, monday=monday)


def _store_rows(week: ScoreWeek, rows: Iterable[Mapping[str, Any]]) -> None:
    ids = dict(Department.objects.values_list("code", "pk"))
    ScoreRow.objects.filter(week=week).delete()
    ScoreRow.objects.bulk_create(
        ScoreRow(
            week=week,
            department_id=ids[row["department"]],
            group=row["group"],
            sort=place,
            rank=row["rank"],
            score=row["score"],
            figures=dict(row),
        )
        for place, row in enumerate(rows)
    )


def unfreeze(
    *, campaign: Campaign, monday: date, reason: str, by: User, now: datetime
) -> ScoreWeek:
    """Opens a frozen week again, before publication only, by two persons of the office.

    The first call asks, the second, by somebody else, does it. While a later week is closed it
    is refused: what was posted late because of this one lies there.
    """
    check_office(by)
    if not reason.strip():
        raise bad_field("reason", "required")
    with transaction.atomic():
        shut_gate(campaign_id=campaign.pk)
        week = _locked(campaign, monday)
        if week.state != "frozen":
            raise MoveNotAllowed("week_not_frozen")
        if campaign.weeks.exclude(state="open").filter(monday__gt=monday).exists():
            raise MoveNotAllowed("later_week_closed")
        if week.unfreeze_asked_by_id in {None, by.pk}:
            week.unfreeze_asked_by = by
            week.unfreeze_asked_at = now
            week.unfreeze_reason = reason.strip()
        else:
            _open_again(week)
        week.save()
        auditing.record(
            action="unfreeze_week" if week.state == "open" else "ask_unfreeze",
            by=by,
            now=now,
            target=f"{campaign.code} {monday}",
            facts={"reason": reason.strip()},
        )
    return week


def _open_again(week: ScoreWeek) -> None:
    week.rows.all().delete()
    week.state = "open"
    week.is_reopened = True
    week.content = {}
    week.sha256 = ""
    week.frozen_at = None
    week.frozen_by = None
    week.rule_version = None
    week.unfreeze_asked_by = None
    week.unfreeze_asked_at = None


def publish(
    *,
    campaign: Campaign,
    monday: date,
    signer: str,
    by: User,
    now: datetime,
    despite_objections: bool = False,
) -> ScoreWeek:
    """Publishes a frozen week for ever, by another person than the one who froze it by hand.

    Raises MoveNotAllowed `objections_open` unless the office says that it publishes despite them.
    """
    check_office(by)
    with transaction.atomic():
        week = _locked(campaign, monday)
        if week.state == "open":
            raise MoveNotAllowed("week_not_frozen")
        if week.state == "published":
            raise MoveNotAllowed("week_published")
        if week.frozen_by_id == by.pk:
            raise MoveNotAllowed("froze_it_yourself")
        objections = row_checking.open_objections(week)
        if objections and not despite_objections:
            raise MoveNotAllowed("objections_open")
        if not signer.strip():
            raise bad_field("signer", "required")
        week.state = "published"
        week.published_at = now
        week.published_by = by
        week.signer = signer.strip()
        week.appeals_until = window_end(now)
        week.save()
        auditing.record(
            action="publish_week",
            by=by,
            now=now,
            target=f"{campaign.code} {monday}",
            facts={
                "sha256": week.sha256,
                "signer": week.signer,
                "open_objections": objections,
            },
        )
    return week


def freeze_due(*, now: datetime) -> list[ScoreWeek]:
    """The clock's work: freezes every ended open week whose Monday 10:00 has come, oldest first.

    A week that two persons opened again is left to people.
    """
    frozen = []
    for campaign in Campaign.objects.filter(is_active=True).order_by("pk"):
        open_running_week(campaign=campaign, now=now)
        for monday in weeks_to_freeze(campaign=campaign, now=now):
            try:
                frozen.append(freeze(campaign=campaign, monday=monday, by=None, now=now))
            except MoveNotAllowed:
                break  # somebody else froze it, or an older week was opened again
    return frozen


def open_running_week(*, campaign: Campaign, now: datetime) -> None:
    """Makes sure that the week of `now` has a row while the campaign runs."""
    if campaign.starts_on <= local(now).date() <= campaign.ends_on:
        ScoreWeek.objects.bulk_create(
            [ScoreWeek(campaign=campaign, monday=monday_of(now))], ignore_conflicts=True
        )


def weeks_to_freeze(*, campaign: Campaign, now: datetime) -> list[date]:
    """Mondays of open weeks whose freeze by the clock is due, oldest first.

    Also names the weeks that nobody has touched yet between the first and the last.
    """
    known = {week.monday: week for week in ScoreWeek.objects.filter(campaign=campaign)}
    if not known:
        return []
    monday, due = min(known), []
    while week_bounds(monday)[1] + FREEZE_HOUR <= now:
        week = known.get(monday)
        if week is None or (week.state == "open" and not week.is_reopened):
            due.append(monday)
        monday += ONE_WEEK
    return due
