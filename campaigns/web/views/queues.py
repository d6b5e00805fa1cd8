"""Queues: one issue after another, with everything that it is decided by, and the deed's form."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Campaign, Issue, User
from campaigns.processes import clocks, queues, reading, rebounds
from campaigns.processes.paging import BadCursor
from campaigns.processes.places import Place
from campaigns.processes.queues import Queue, Standing, Suggestion
from campaigns.rules.photos import Stage
from campaigns.web.cards import due_of, name_of, photo_url
from campaigns.web.detail import case_context
from campaigns.web.forms.deeds import FORMS, DeedForm
from campaigns.web.photo_doubts import doubts_of
from campaigns.web.photo_tray import PhotoTray
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.labels import DEEDS, RETURN_REASONS, STATES, word
from campaigns.wording.queues import QUEUES, ruled_words, why_words
from campaigns.wording.refusals import move_words
from campaigns.wording.times import limit_words, long_moment, moment_words


@login_required
@require_safe
def queue(request: HttpRequest, code: str) -> HttpResponse:
    """The issue at the cursor of the address, or that nothing waits any more."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request, now)
    found = next((row for row in queues.open_queues(user) if row.code == code), None)
    if found is None:
        raise Http404
    try:
        standing = queues.standing_in(
            found, user=user, campaign=campaign, cursor=request.GET.get("cursor", "")
        )
    except BadCursor:
        return redirect("queue", code=code)
    if standing.issue is None and request.GET.get("cursor"):
        return redirect("queue", code=code)  # the end: what was left out comes again
    context = _frame(found, standing, user, campaign)
    if standing.issue is not None:
        context |= _case(found, standing.issue, user, now, here=request.get_full_path())
    return render(request, "campaigns/queues/page.html", context)


def _frame(found: Queue, standing: Standing, user: User, campaign: Campaign) -> dict[str, Any]:
    """Tabs with their counts, and the way forth and back."""
    opened = queues.open_queues(user)
    counts = queues.counts_of(opened, user=user, campaign=campaign)
    return {
        "title": word(QUEUES, found.code),
        "tabs": [
            (
                word(QUEUES, row.code),
                reverse("queue", args=[row.code]),
                counts[row.code],
                row == found,
            )
            for row in opened
        ],
        "next_url": _at(found, standing.next_cursor),
        "previous_url": _at(found, standing.previous_cursor),
        "following": _pictures_of(standing.following, user),
    }


def _at(found: Queue, cursor: str | None) -> str:
    if cursor is None:
        return ""
    return f"{reverse('queue', args=[found.code])}?{urlencode({'cursor': cursor})}"


def _pictures_of(issue: Issue | None, user: User) -> list[str]:
    """What the browser may load while this one is looked at (one query)."""
    if issue is None:
        return []
    rows = access.visible_photos_of(user, access.seen_issues(user, [issue]))
    shown = rows.filter(stage__in=(Stage.BEFORE.value, Stage.AFTER.value)).order_by("-claimed_at")
    return [photo_url(photo, "1024") for photo in shown[:4]]


def _case(found: Queue, row: Issue, user: User, now: datetime, *, here: str) -> dict[str, Any]:
    """What the issue is decided by, and the form of the deed."""
    issue = reading.find_visible(user=user, number=row.number)
    if issue is None:
        raise Http404
    dossier = reading.dossier(issue=issue, user=user, now=now)
    against = dict(dossier.choices).get(found.deed)
    suggestion = queues.suggestion_for(issue) if found.code in {"dispatch", "returns"} else None
    shots = dossier.photos_of(Stage.BEFORE, Stage.SELF_CHECK, Stage.AFTER)
    return {
        "issue": issue,
        "issue_title": f"{issue.place} · {name_of(issue.category)}",
        "state_words": word(STATES, issue.state),
        "due": due_of(issue, now),
        "case": case_context(dossier),
        "doubts": doubts_of(shots, issue, user),
        "deed": found.deed,
        "deed_words": word(DEEDS, found.deed),
        "against": move_words(against.code, issue.state) if against is not None else "",
        "form": _form(found, issue, user, now, suggestion),
        "tray": PhotoTray("photos"),
        "key": uuid4(),
        "here": here,
        "suggestion": _suggestion_lines(issue, suggestion, now),
        "doubles": _doubles(issue, user, now) if found.code == "dispatch" else [],
        "returns": _returns(issue) if found.code == "returns" else [],
    }


def _form(
    found: Queue, issue: Issue, user: User, now: datetime, suggestion: Suggestion | None
) -> DeedForm:
    initial = {}
    if suggestion is not None and suggestion.unit is not None and found.code == "dispatch":
        initial["lead_department"] = suggestion.unit.code
    return FORMS[found.deed](issue=issue, user=user, now=now, initial=initial)


def _suggestion_lines(issue: Issue, suggestion: Suggestion | None, now: datetime) -> list[str]:
    """The suggested unit with its reason, and what limit it would get until when."""
    if suggestion is None or suggestion.unit is None:
        return [] if suggestion is None else [_("No rule names a unit; please choose one.")]
    lines = [_why(suggestion, suggestion.unit.short_name)]
    limit = clocks.usual_limit(issue.campaign, issue.category, issue.severity)
    due = clocks.deadline_from(
        campaign=issue.campaign, start=now, limit=limit, clock=clocks.clock_of(suggestion.unit)
    )
    words = {"limit": limit_words(limit.amount, limit.unit.value), "due": moment_words(due.due_at)}
    return [*lines, _("Usual limit %(limit)s: dispatched now it is due on %(due)s.") % words]


def _why(suggestion: Suggestion, unit: str) -> str:
    ruling = suggestion.ruling
    if ruling is None or ruling.ruled_at is None:
        return why_words(suggestion.why, unit)
    return ruled_words(
        unit=unit,
        ruled_at=ruling.ruled_at,
        number=ruling.issue.number,
        reason=ruling.ruling_reason,
    )


def _doubles(issue: Issue, user: User, now: datetime) -> list[dict[str, Any]]:
    """Possible duplicates and rebounds that the reader may open."""
    place = Place(site=issue.site, latitude=issue.latitude, longitude=issue.longitude)
    candidates = rebounds.candidates(
        campaign=issue.campaign,
        category=issue.category,
        place=place,
        found_at=issue.found_at,
        other_than=issue.pk,
    )
    ids = [found.issue.pk for found in candidates]
    visible = set(
        access.visible_issues(user, few=True).filter(pk__in=ids).values_list("pk", flat=True)
    )
    return [
        {
            "issue": found.issue,
            "is_rebound": found.issue.closed_at is not None,
            "state": word(STATES, found.issue.state),
            "due": due_of(found.issue, now),
        }
        for found in candidates
        if found.issue.pk in visible
    ]


def _returns(issue: Issue) -> list[dict[str, str]]:
    """The words of the units that returned it, and what was ruled."""
    return [
        {
            "unit": row.department.short_name,
            "at": long_moment(row.returned_at),
            "reason": f"{word(RETURN_REASONS, row.reason_code)}：{row.reason}",
            "suggested": row.suggested.short_name if row.suggested is not None else "",
            "ruling": row.ruling_reason,
        }
        for row in queues.words_of_units(issue)
    ]
