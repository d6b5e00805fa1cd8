"""The daily briefs: the latest with its text to copy and its picture, the days before, one by hand."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.processes import daily_briefs
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed
from campaigns.web.downloads import paper_response
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.refusals import move_words
from campaigns.wording.times import day_words, moment_words

SHOWN = 31


@login_required
@require_safe
def briefs(request: HttpRequest) -> HttpResponse:
    """The brief of `day`, else the latest; beside it the days of the last month."""
    user = user_of(request)
    if not access.may_read_daily_briefs(user):
        raise Http404
    campaign = campaign_of(request)
    rows = list(daily_briefs.briefs(user=user, campaign=campaign)[:SHOWN])
    wanted = request.GET.get("day", "")
    brief = next((row for row in rows if row.day.isoformat() == wanted), rows[0] if rows else None)
    context = {
        "brief": brief,
        "words": day_words(brief.day) if brief is not None else "",
        "made": _made_words(brief.made_by.name if brief.made_by else "", brief.made_at)
        if brief is not None
        else "",
        "days": [(row.day.isoformat(), day_words(row.day), row is brief) for row in rows],
        "hour": campaign.brief_at,
        "may_make": access.may_make_daily_brief(user),
    }
    return render(request, "campaigns/briefs/page.html", context)


def _made_words(name: str, moment: object) -> str:
    said = {"at": moment_words(moment), "name": name}  # type: ignore[arg-type]
    return _("Made %(at)s by %(name)s") % said if name else _("Made %(at)s by the clock") % said


@login_required
@require_safe
def picture(request: HttpRequest, day: str) -> HttpResponse:
    """A day's picture, to be seen on the page or saved under its name."""
    user, campaign = user_of(request), campaign_of(request)
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    found = daily_briefs.picture_of(user=user, campaign=campaign, day=asked)
    if found is None:
        raise Http404
    return paper_response(*found)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Today's brief by hand; the office's."""
    user = user_of(request)
    if not access.may_read_daily_briefs(user):
        raise Http404
    try:
        daily_briefs.make_today(campaign=campaign_of(request), by=user, now=timezone.now())
    except RoleNotAllowed:
        raise Http404 from None
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    else:
        messages.success(request, _("The brief of today is made."))
    return redirect("briefs")
