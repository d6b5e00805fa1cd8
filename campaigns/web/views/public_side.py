"""The public side of an issue, for the office: what the citizen left of himself and says of the fix,
and which photos the public may see."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns import access
from campaigns.models import PublicReport
from campaigns.processes import personal_data, public_reports, reading
from campaigns.web.cards import photo_url
from campaigns.web.views.asking import user_of
from campaigns.wording.labels import STAGES, word


@login_required
@require_http_methods(["GET", "POST"])
def public_side(request: HttpRequest, number: str) -> HttpResponse:
    """GET shows it, POST says which photos the public may see."""
    user, now = user_of(request), timezone.now()
    issue = reading.find_visible(user=user, number=number)
    if issue is None or not access.may_keep_public_side(user):
        raise Http404
    report = PublicReport.objects.filter(issue=issue).first()
    if request.method == "POST" and report is not None and "forget" in request.POST:
        personal_data.forget_reporter(report=report, by=user, now=now)
        messages.success(request, _("The telephone was deleted."))
        return redirect("public_side", number=number)
    if request.method == "POST":
        ids = [UUID(text) for text in request.POST.getlist("photo") if _is_uuid(text)]
        public_reports.approve_photos(issue=issue, photo_ids=ids, by=user, now=now)
        messages.success(request, _("Saved."))
        return redirect("public_side", number=number)
    photos = issue.photos.select_related("public_approval").order_by("stage", "sort", "pk")
    shown = [
        (
            photo.pk,
            photo_url(photo, "320"),
            word(STAGES, photo.stage),
            hasattr(photo, "public_approval"),
        )
        for photo in photos
    ]
    context = {"issue": issue, "report": report, "photos": shown}
    return render(request, "campaigns/public/office.html", context)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
