"""Notifications in the app: read, open, mark as read."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Notification
from campaigns.processes import showing
from campaigns.processes.paging import BadCursor, page_of
from campaigns.web.cards import Due, due_of
from campaigns.web.views.asking import user_of
from campaigns.wording.notices import headline_of
from campaigns.wording.times import short_moment

PAGE = 40


@dataclass(frozen=True)
class Item:
    """A notification: what it says, about which issue, since when."""

    id: int
    words: str
    text: str
    number: str
    place: str
    at: str
    is_unread: bool
    due: Due


@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    rows = Notification.objects.filter(recipient=user)
    try:
        page = page_of(
            rows,
            ordering="-at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=lambda found: found.select_related(
                "notice__issue__site",
                "notice__issue__lead",
                "notice__issue__campaign",
            ),
        )
    except BadCursor:
        return redirect("notifications")
    issues = [row.notice.issue for row in page.rows if row.notice.issue is not None]
    access.seen_issues(user, issues)
    items = []
    for row in page.rows:
        issue = row.notice.issue
        items.append(
            Item(
                id=row.pk,
                words=headline_of(row.notice.step, row.notice.tone, row.notice.facts),
                text=str(row.notice.facts.get("text", "")),
                number=issue.number if issue else "",
                place=issue.place if issue else "",
                at=short_moment(row.at),
                is_unread=row.read_at is None,
                due=due_of(issue, now) if issue and access.seen_until(issue) is None else Due(""),
            )
        )
    context = {
        "items": items,
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"?cursor={page.previous_cursor}" if page.previous_cursor else "",
    }
    return render(request, "campaigns/notices/page.html", context)


@login_required
@require_POST
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Marks one as read and goes to its issue."""
    user = user_of(request)
    found = get_object_or_404(
        Notification.objects.select_related("notice__issue"), pk=notification_id, recipient=user
    )
    showing.mark_read(by=user, now=timezone.now(), notification_id=found.pk)
    issue = found.notice.issue
    if issue is None:
        return redirect("notifications")
    return redirect("issue", number=issue.number)


@login_required
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    showing.mark_read(by=user_of(request), now=timezone.now())
    return redirect("notifications")
