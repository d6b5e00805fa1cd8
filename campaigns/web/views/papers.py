"""Documents to download: the week's bulletin and leader's page, and the before-and-after sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.processes import photo_sheets, week_papers
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from campaigns.web.downloads import paper_response
from campaigns.web.views.asking import campaign_of, params_of, user_of
from campaigns.web.views.weeks import monday_in
from campaigns.wording.refusals import field_words

NUMBER_LONG = 12


@login_required
@require_safe
def bulletin(request: HttpRequest, monday: str) -> HttpResponse:
    """The bulletin's draft; `number` is the number of the document, when it is known already."""
    number = request.GET.get("number", "")[:NUMBER_LONG]

    def made(campaign: Campaign, first_day: date, user: User, now: datetime) -> tuple[str, bytes]:
        return week_papers.week_bulletin(
            campaign=campaign, monday=first_day, by=user, now=now, number=number
        )

    return _paper(request, monday, made)


@login_required
@require_safe
def leader_brief(request: HttpRequest, monday: str) -> HttpResponse:
    """The week on one page."""

    def made(campaign: Campaign, first_day: date, user: User, now: datetime) -> tuple[str, bytes]:
        return week_papers.week_brief(campaign=campaign, monday=first_day, by=user, now=now)

    return _paper(request, monday, made)


def _paper(
    request: HttpRequest,
    monday: str,
    made: Callable[[Campaign, date, User, datetime], tuple[str, bytes]],
) -> HttpResponse:
    user, campaign = user_of(request), campaign_of(request)
    try:
        name, content = made(campaign, monday_in(campaign, monday), user, timezone.now())
    except RoleNotAllowed:
        raise Http404 from None
    return paper_response(name, content)


@login_required
@require_POST
def photo_sheet(request: HttpRequest) -> HttpResponse:
    """Asks for the before-and-after sheet of the struck-off issues of the list on screen."""
    user = user_of(request)
    if not access.may_take_photo_sheet(user):
        raise Http404
    try:
        job = photo_sheets.ask_sheet(
            filters=params_of(request),
            kind=request.POST.get("format", ""),
            by=user,
            now=timezone.now(),
        )
    except BadFields as refused:
        messages.error(request, field_words(refused.faults[0].code))
        return redirect(f"{reverse('issues')}?{request.GET.urlencode()}")
    return redirect("job", job_id=job.pk)
