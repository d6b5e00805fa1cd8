"""The link for a crew without an account: made by the unit, opened by the crew, which only sends
photos (docs/decisions/0031)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import CrewLink, Issue, User
from campaigns.processes import crew_links, reading, signed_links
from campaigns.processes.deeds import check_may
from campaigns.processes.file_delivery import shared_response
from campaigns.processes.phones import qr_of
from campaigns.processes.pictures import outside_place
from campaigns.processes.refusals import AlreadyDone, BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.processes.signed_links import LinkEnded
from campaigns.rules.crews import MOST_WAITING
from campaigns.rules.masking import without_numbers
from campaigns.web.cards import name_of
from campaigns.web.views.asking import user_of
from campaigns.web.views.shared import ended_page, quiet
from campaigns.wording.refusals import field_words, photo_words
from campaigns.wording.times import long_moment

WORDS_LENGTH = 500


@login_required
@require_safe
def crew(request: HttpRequest, number: str) -> HttpResponse:
    """The link that works, with its QR code and what came by it; else the offer to make one."""
    issue, _user, now = _held(request, number)
    link = crew_links.link_of(issue, now)
    context = {"issue": issue, "place": issue.place, "category": name_of(issue.category)}
    if link is not None:
        address = request.build_absolute_uri(reverse("crew_page", args=[crew_links.token_of(link)]))
        context |= {
            "address": address,
            "qr": qr_of(address),
            "ends": long_moment(link.ends_at),
            "came": crew_links.waiting_photos(issue).count(),
        }
    response = render(request, "campaigns/crews/office.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def make(request: HttpRequest, number: str) -> HttpResponse:
    """A new link; an earlier one ends."""
    issue, user, now = _held(request, number)
    crew_links.make(issue=issue, by=user, now=now)
    return redirect("crew", number=number)


@login_required
@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    issue, user, now = _held(request, number)
    crew_links.revoke(issue=issue, by=user, now=now)
    messages.success(request, _("The crew's link has ended."))
    return redirect("crew", number=number)


def _held(request: HttpRequest, number: str) -> tuple[Issue, User, datetime]:
    """An issue whose fix the reader may hand in; 404 for everybody else."""
    user, now = user_of(request), timezone.now()
    issue = reading.find_visible(user=user, number=number)
    if issue is None:
        raise Http404
    try:
        check_may("submit_fix", issue=issue, by=user, now=now)
    except (RoleNotAllowed, MoveNotAllowed, AlreadyDone):
        raise Http404 from None
    return issue, user, now


# --- what the crew sees --------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET shows what is to be fixed; POST takes photos. 410 once the link has ended."""
    try:
        link = crew_links.open_token(token=token, now=timezone.now())
    except LinkEnded:
        return quiet(ended_page(request))
    if link is None:
        raise Http404
    if request.method == "POST":
        return quiet(_sent(request, link, token), "same-origin")
    return quiet(_page(request, link, token), "same-origin")


@require_safe
def photo(request: HttpRequest, token: str, photo_id: UUID, size: str) -> HttpResponseBase:
    """A photo of the find, or one that the crew has sent."""
    try:
        link = crew_links.open_token(token=token, now=timezone.now())
    except LinkEnded:
        return quiet(ended_page(request))
    if link is None:
        raise Http404
    before, _after = signed_links.shared_photos(link.issue)
    rows = [*before, *crew_links.waiting_photos(link.issue)]
    row = next((one for one in rows if one.pk == photo_id), None)
    sent = shared_response(photo=row, size=size) if row is not None else None
    if sent is None:
        raise Http404
    return quiet(sent)


def _sent(request: HttpRequest, link: CrewLink, token: str) -> HttpResponse:
    words = request.POST.get("words", "").replace("\x00", "").strip()[:WORDS_LENGTH]
    files = [(one.name or "", one.read()) for one in request.FILES.getlist("photos")]
    if not files:
        return _page(request, link, token, errors=[field_words("required")], words=words)
    try:
        taken, faults = crew_links.receive(link=link, sent=files, words=words, now=timezone.now())
    except BadFields as refused:
        errors = [field_words(fault.code, fault.facts) for fault in refused.faults]
        return _page(request, link, token, errors=errors, words=words)
    said = _("%(name)s: %(fault)s")
    errors = [said % {"name": name, "fault": photo_words(code)} for name, code in faults]
    if errors:
        return _page(request, link, token, errors=errors, words=words)
    thanks = ngettext("%(n)d photo has arrived.", "%(n)d photos have arrived.", taken)
    messages.success(request, thanks % {"n": taken})
    return redirect("crew_page", token=token)


def _page(
    request: HttpRequest,
    link: CrewLink,
    token: str,
    errors: list[str] | None = None,
    words: str = "",
) -> HttpResponse:
    issue = link.issue
    before, _after = signed_links.shared_photos(issue)
    came = list(crew_links.waiting_photos(issue).order_by("uploaded_at", "pk"))
    context = {
        "number": issue.number,
        "place": without_numbers(outside_place(issue)),
        "category": name_of(issue.category),
        "description": without_numbers(issue.description),
        "condition": issue.category.closing_condition,
        "unit": issue.lead.short_name if issue.lead is not None else "",
        "before": [reverse("crew_photo", args=[token, row.pk, "1024"]) for row in before],
        "came": [reverse("crew_photo", args=[token, row.pk, "320"]) for row in came],
        "room": MOST_WAITING - len(came),
        "ends": long_moment(link.ends_at),
        "errors": errors or [],
        "words": words,
        "most": WORDS_LENGTH,
    }
    status = 400 if errors else 200
    return render(request, "campaigns/crews/page.html", context, status=status)
