"""Quiet hours, rest days and digests: which planned notices wait, and until when.

Source of the rules: WORKFLOW "Reminders". Asked when notices are planned and again before any is
sent, so that a late worker wakes nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.db.models import Q, QuerySet

from campaigns.models import Notice, NoticePreference, ReminderPolicy
from campaigns.processes.clocks import city_calendar
from campaigns.processes.outlets import IN_APP
from campaigns.rules.calendars import Clock
from campaigns.rules.quiet import QuietHours


def ready(now: datetime) -> QuerySet[Notice]:
    """Planned notices whose time has come."""
    return Notice.objects.filter(Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)).filter(
        state="planned"
    )


def release(now: datetime) -> int:
    """Held notices whose wait is over are to be sent; returns how many.

    `next_try_at` stays: it tells them from those that have not waited for a digest yet.
    """
    return Notice.objects.filter(state="held", next_try_at__lte=now).update(state="planned")


def hold(now: datetime) -> int:
    """Holds what would disturb somebody now: all but urgent; returns how many.

    One statement for each campaign and kind of duty, and for each hour of a digest. A digest's hour
    is never in the quiet, so what waits for it need not wait for the morning.
    """
    waiting = ready(now).filter(is_urgent=False)
    if not waiting.exists():
        return 0
    held = 0
    groups = list(_groups(waiting, now))
    for hour in _digest_hours():
        for group in groups:
            until = group.quiet.next_digest(now, hour, group.clock)
            if until > now:
                held += _for_digest(group.rows(waiting), hour).update(
                    state="held", next_try_at=until
                )
    for group in groups:
        until = group.release(now)
        if until > now:
            held += group.rows(waiting).update(state="held", next_try_at=until)
    return held


@dataclass(frozen=True)
class _Group:
    """Notices of one campaign to people of one kind of duty: they are quiet together.

    `sprint_from` is the beginning of a sprint that has not begun yet.
    """

    campaign_id: int
    sprint_from: datetime | None
    quiet: QuietHours
    clock: Clock

    def release(self, now: datetime) -> datetime:
        """When they may be disturbed: at the latest in the first morning of the sprint."""
        until = self.quiet.release(now, self.clock)
        if self.sprint_from is None or not now < self.sprint_from < until:
            return until
        return min(until, self.quiet.release(self.sprint_from, replace(self.clock, in_sprint=True)))

    def rows(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        seven_day = Q(recipient__department__duty="seven_day")
        own = notices.filter(campaign=self.campaign_id)
        return own.filter(seven_day) if self.clock.seven_day else own.exclude(seven_day)


def _groups(waiting: QuerySet[Notice], now: datetime) -> Iterator[_Group]:
    calendar = city_calendar()
    now_in = ReminderPolicy.objects.filter(
        campaign__in=waiting.order_by().values("campaign").distinct()
    )
    latest = {row.campaign_id: row for row in now_in.select_related("campaign").order_by("number")}
    for policy in latest.values():
        sprint_from, in_sprint = policy.campaign.sprint_from, policy.campaign.is_sprint(now)
        for seven_day in (False, True):
            clock = Clock(calendar, seven_day=seven_day, in_sprint=in_sprint)
            yield _Group(policy.campaign_id, sprint_from, policy.quiet, clock)


def _digest_hours() -> list[time]:
    chosen = NoticePreference.objects.filter(digest_at__isnull=False)
    return sorted({hour for hour in chosen.values_list("digest_at", flat=True) if hour})


def _for_digest(notices: QuerySet[Notice], hour: time) -> QuerySet[Notice]:
    """What has not waited yet, for people who read their digest at that hour."""
    return notices.filter(
        next_try_at__isnull=True,
        recipient__in=NoticePreference.objects.filter(digest_at=hour).values("user"),
    ).exclude(channel=IN_APP)
