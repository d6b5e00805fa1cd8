"""Notifications in the app: read, open, mark as read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Notice, Notification, User
from campaigns.processes import digests, showing
from campaigns.processes.composing import page_path
from campaigns.processes.digests import LOADED
from campaigns.processes.paging import BadCursor, page_of
from campaigns.rules.reminder_steps import Tone
from campaigns.rules.workflow import HELD_STATES, UNIT_ROLES
from campaigns.web.cards import Due, due_of
from campaigns.web.views.asking import user_of
from campaigns.wording.notices import count_words, headline_of
from campaigns.wording.times import short_moment

PAGE = 40


@dataclass(frozen=True)
class Item:
    """A notification: what it says, about which issue, since when; a digest with its worst lines."""

    id: int
    words: str
    text: str
    number: str
    place: str
    at: str
    is_unread: bool
    due: Due
    answer_url: str = ""
    counts: str = ""
    digest_url: str = ""
    worst: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A line of a digest."""

    words: str
    number: str
    place: str
    due: Due
    answer_url: str


@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """The own notifications, the latest first; a digest stands under its loudest matter."""
    user, now = user_of(request), timezone.now()
    try:
        page = page_of(
            Notification.objects.filter(recipient=user, is_head=True),
            ordering="-at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=lambda found: found.select_related(*(f"notice__{way}" for way in LOADED)),
        )
    except BadCursor:
        return redirect("notifications")
    told = digests.summaries(row.message_id for row in page.rows if row.message_id is not None)
    lines = [notice for summary in told.values() for notice in summary.worst]
    _blank_what_went(user, [row.notice for row in page.rows] + lines)
    context = {
        "items": [_item(row, told.get(row.message_id or 0), user, now) for row in page.rows],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"?cursor={page.previous_cursor}" if page.previous_cursor else "",
    }
    return render(request, "campaigns/notices/page.html", context)


@login_required
@require_safe
def digest(request: HttpRequest, message_id: int) -> HttpResponse:
    """Everything that one of the own digests tells, the loudest first."""
    user, now = user_of(request), timezone.now()
    message = get_object_or_404(access.visible_digests(user), pk=message_id)
    try:
        page = page_of(
            Notification.objects.filter(recipient=user, message=message),
            ordering="pk",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=lambda found: found.select_related(*(f"notice__{way}" for way in LOADED)),
        )
    except BadCursor:
        return redirect("digest", message_id=message.pk)
    notices = [row.notice for row in page.rows]
    _blank_what_went(user, notices)
    summary = digests.summaries([message.pk])[message.pk]
    context = {
        "title": _digest_words(summary.total),
        "counts": count_words(summary.counts),
        "at": short_moment(message.created_at),
        "lines": [_line(notice, user, now) for notice in notices],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"?cursor={page.previous_cursor}" if page.previous_cursor else "",
    }
    return render(request, "campaigns/notices/digest.html", context)


def _blank_what_went(user: User, notices: Iterable[Notice]) -> None:
    """Leaves of issues that went to another unit what the reader may still see (one query)."""
    access.seen_issues(user, [row.issue for row in notices if row.issue is not None])


def _item(row: Notification, summary: digests.Summary | None, user: User, now: datetime) -> Item:
    line = _line(row.notice, user, now)
    if row.message_id is None or summary is None:
        return Item(
            id=row.pk,
            words=line.words,
            text=str(row.notice.facts.get("text", "")),
            number=line.number,
            place=line.place,
            at=short_moment(row.at),
            is_unread=row.read_at is None,
            due=line.due,
            answer_url=line.answer_url,
        )
    return Item(
        id=row.pk,
        words=_digest_words(summary.total),
        text="",
        number="",
        place="",
        at=short_moment(row.at),
        is_unread=row.read_at is None,
        due=Due(""),
        counts=count_words(summary.counts),
        digest_url=reverse("digest", kwargs={"message_id": row.message_id}),
        worst=[_line(notice, user, now) for notice in summary.worst],
    )


def _digest_words(count: int) -> str:
    return ngettext("%(n)d matter", "%(n)d matters", count) % {"n": count}


def _line(notice: Notice, user: User, now: datetime) -> Line:
    issue = notice.issue
    is_present = issue is not None and access.seen_until(issue) is None
    return Line(
        words=headline_of(notice.step, notice.tone, notice.facts),
        number=issue.number if issue is not None else "",
        place=issue.place if issue is not None else str(notice.facts.get("unit", "")),
        due=due_of(issue, now) if issue is not None and is_present else Due(""),
        answer_url=_answer_url(notice, user) if is_present else "",
    )


def _answer_url(notice: Notice, user: User) -> str:
    """Where the lead unit answers a reminder; empty for other notices and everybody else."""
    issue = notice.issue
    is_reminder = notice.tone not in ("", Tone.PLAIN.value) or notice.step == "reminded"
    if issue is None or not is_reminder or issue.state not in HELD_STATES:
        return ""
    if issue.lead_id is None or issue.lead_id != user.department_id:
        return ""
    if not user.role_codes & UNIT_ROLES:
        return ""
    return reverse("deed", kwargs={"number": issue.number, "deed": "acknowledge"})


@login_required
@require_POST
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Marks one as read, with its whole digest, and goes to its issue or digest."""
    user = user_of(request)
    found = get_object_or_404(
        Notification.objects.select_related("notice__issue"), pk=notification_id, recipient=user
    )
    showing.mark_read(by=user, now=timezone.now(), notification_id=found.pk)
    if found.message_id is not None and found.is_head:
        return redirect("digest", message_id=found.message_id)
    issue = found.notice.issue
    if issue is None:
        return redirect(page_path(found.notice))
    return redirect("issue", number=issue.number)


@login_required
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    showing.mark_read(by=user_of(request), now=timezone.now())
    return redirect("notifications")
