"""An issue as a link from a chat group opens it: read-only, without a sign-in, without people."""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import Photo
from campaigns.processes import signed_links
from campaigns.processes.file_delivery import shared_response
from campaigns.processes.pictures import outside_place
from campaigns.processes.signed_links import LinkEnded, Shared
from campaigns.rules.masking import without_numbers
from campaigns.rules.workflow import State
from campaigns.web.cards import due_of, name_of
from campaigns.wording.labels import STATES, word
from campaigns.wording.times import long_moment

MOST_A_MINUTE = 600  # of one link, photos included: a large group behind one address may look


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page of a link; 410 once it has ended, 404 for a wrong one."""
    return quiet(_page(request, token))


@require_safe
def photo(request: HttpRequest, token: str, photo_id: UUID, size: str) -> HttpResponseBase:
    """A photo of that page."""
    try:
        found = signed_links.open_token(token=token, now=timezone.now())
    except LinkEnded:
        return quiet(ended_page(request))
    row = signed_links.shared_photo(found, photo_id) if found is not None else None
    if found is None or row is None:
        raise Http404
    if _is_too_much(found):
        return quiet(_busy(request))
    sent = shared_response(photo=row, size=size)
    if sent is None:
        raise Http404
    return quiet(sent)


def _page(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        found = signed_links.open_token(token=token, now=now)
    except LinkEnded:
        return ended_page(request)
    if found is None:
        raise Http404
    if _is_too_much(found):
        return _busy(request)
    issue = found.issue
    moved = not found.is_whole and issue.state != State.VOID.value
    context = {
        "number": issue.number,
        "office": issue.campaign.office_name,
        "state": "void" if moved else issue.state,
        "state_words": _("went to another unit") if moved else word(STATES, issue.state),
        "is_whole": found.is_whole,
        "ends": long_moment(found.ends_at),
    }
    if found.is_whole:
        before, after = signed_links.shared_photos(issue)
        context |= {
            "place": without_numbers(outside_place(issue)),
            "category": name_of(issue.category),
            "unit": issue.lead.short_name if issue.lead is not None else "",
            "description": without_numbers(issue.description),
            "due": due_of(issue, now),
            "due_long": long_moment(issue.due_at) if issue.due_at is not None else "",
            "before": [_shot(token, row) for row in before],
            "after": [_shot(token, row) for row in after],
        }
    return render(request, "campaigns/shared/page.html", context)


def _shot(token: str, row: Photo) -> str:
    return reverse("shared_photo", args=[token, row.pk, "1024"])


def ended_page(request: HttpRequest) -> HttpResponse:
    """What a link says once its time is over (410)."""
    said = {
        "title": _("This link has ended"),
        "words": _("Whoever sent it can send a new one. Staff find the issue after signing in."),
    }
    return render(request, "campaigns/shared/ended.html", said, status=410)


def _busy(request: HttpRequest) -> HttpResponse:
    said = {"title": _("Too many look at once"), "words": _("Please try again in a minute.")}
    response = render(request, "campaigns/shared/ended.html", said, status=429)
    response["Retry-After"] = "60"
    return response


def _is_too_much(found: Shared) -> bool:
    """Counts a look at a link; wrong tokens cost no query and are not counted."""
    key = f"shared_link:{found.issue.pk}"
    cache.add(key, 0, 60)
    try:
        return int(cache.incr(key)) > MOST_A_MINUTE
    except ValueError:  # the minute was over between the two
        return False


def quiet(response: HttpResponseBase, referrer: str = "no-referrer") -> HttpResponseBase:
    """No trace of the address elsewhere, no search engine, no copies. A page with a form says
    `same-origin`: under `no-referrer` a browser hides where the form comes from, and it is refused."""
    response["Referrer-Policy"] = referrer
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    return response
