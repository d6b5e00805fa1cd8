"""Pages of citizens, without an account: a report, its progress, overdue issues in the open."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign, Category, PublicReport
from campaigns.processes import public_reports, reference
from campaigns.processes.file_delivery import picture_response
from campaigns.processes.public_reports import Report
from campaigns.processes.rate_limits import seconds_to_wait
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from campaigns.rules.calendars import local
from campaigns.web.forms.public import PublicReportForm, RatingForm, ReceiptForm, first_values
from campaigns.web.photo_tray import PhotoTray, tray_of
from campaigns.web.public_rows import exposure_lines, progress_of
from campaigns.wording.refusals import field_words, move_words

# An hour and address. Tries count too: each may bring photos that are stored.
FILED, TRIED, MISSED = 10, 40, 60
MOST_PHOTOS = 3


def _campaign() -> Campaign:
    found = reference.current_campaign(local(timezone.now()).date())
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """GET shows the form, POST files it and leads to its receipt."""
    campaign, now = _campaign(), timezone.now()
    if not campaign.takes_public_reports:
        raise Http404
    if request.method != "POST":
        form = PublicReportForm(initial=first_values(request.GET.get("site", "")))
        return _report_page(request, form, PhotoTray("photos"))
    if request.POST.get("website"):
        return redirect("public_report")  # a machine learns nothing
    wait = _wait(request, "try", TRIED, now)
    form = PublicReportForm(request.POST)
    tray = PhotoTray("photos") if wait else _tray(request, now)
    if not wait and form.is_valid() and not tray.errors:
        wait = _wait(request, "file", FILED, now)
        filed = None if wait else _filed(form, tray, campaign, now)
        if filed is not None:
            return redirect(f"{reverse('public_progress', args=[filed.receipt])}?new=1")
    if not wait:
        return _report_page(request, form, tray, status=400)
    form.add_error(None, _("Too many reports from here; please try again later."))
    answer = _report_page(request, form, tray, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def _wait(request: HttpRequest, act: str, most: int, now: datetime) -> int:
    address = request.META.get("REMOTE_ADDR", "")
    return seconds_to_wait(act=f"public_{act}", address=address, most=most, now=now)


def _tray(request: HttpRequest, now: datetime) -> PhotoTray:
    """The photos sent, one to three; none of them is stored when they are more."""
    tray = PhotoTray("photos")
    if len(request.FILES.getlist("photos")) > MOST_PHOTOS:
        tray.refuse(field_words("too_many_photos", {"most": MOST_PHOTOS}))
        return tray
    tray = tray_of(request, "photos", user=public_reports.citizen_account(), now=now)
    if len(tray.photos) > MOST_PHOTOS:
        tray.refuse(field_words("too_many_photos", {"most": MOST_PHOTOS}))
    if not tray.photos and not tray.errors:
        tray.refuse(field_words("required"))
    return tray


def _filed(
    form: PublicReportForm, tray: PhotoTray, campaign: Campaign, now: datetime
) -> PublicReport | None:
    """The report; None, with the faults in the form, when it was refused."""
    data = form.cleaned_data
    sent = Report(
        campaign=campaign,
        category=Category.objects.get(code=data["category"]),
        description=data["description"],
        place=form.place,
        photo_ids=tray.ids,
        contact=data["contact"],
    )
    try:
        return public_reports.file_report(report=sent, now=now)
    except BadFields as refused:
        for fault in refused.faults:
            words = field_words(fault.code, fault.facts)
            if fault.field == "photos":
                tray.refuse(words)
            else:
                form.add_error(fault.field if fault.field in form.fields else None, words)
    except MoveNotAllowed as refused:
        form.add_error(None, move_words(refused.code))
    return None


def _report_page(
    request: HttpRequest, form: PublicReportForm, tray: PhotoTray, status: int = 200
) -> HttpResponse:
    context = {"form": form, "tray": tray, "receipt_form": ReceiptForm()}
    return render(request, "campaigns/public/report.html", context, status=status)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """From a typed receipt number to its page."""
    form = ReceiptForm(request.GET)
    if form.is_valid():
        found = _looked_up(request, form.cleaned_data["receipt"])
        if found is not None:
            return redirect("public_progress", receipt=found.receipt)
        form.add_error("receipt", _("There is no report of this number."))
    return render(request, "campaigns/public/find.html", {"form": form}, status=400)


def _looked_up(request: HttpRequest, receipt: str) -> PublicReport | None:
    """The report; only misses count against an address, so that nobody can try numbers out."""
    found = public_reports.find_report(receipt)
    if found is None and _wait(request, "miss", MISSED, timezone.now()):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest, receipt: str) -> HttpResponse:
    """GET shows how far it is; POST takes the citizen's word on the fix."""
    now = timezone.now()
    found = _looked_up(request, receipt)
    if found is None:
        raise Http404
    form, status = RatingForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid() and _rated(form, found, now):
            return redirect("public_progress", receipt=found.receipt)
        status = 400
    address = request.build_absolute_uri(reverse("public_progress", args=[found.receipt]))
    context = {
        "report": found,
        "line": progress_of(found),
        "form": form if public_reports.may_rate(found, now) else None,
        "is_new": "new" in request.GET,
        "code": public_reports.code_of(address),
    }
    return render(request, "campaigns/public/progress.html", context, status=status)


def _rated(form: RatingForm, found: PublicReport, now: datetime) -> bool:
    data: dict[str, Any] = form.cleaned_data
    try:
        public_reports.rate(receipt=found.receipt, now=now, **data)
    except BadFields as refused:
        for fault in refused.faults:
            form.add_error(fault.field, field_words(fault.code, fault.facts))
        return False
    except MoveNotAllowed as refused:
        form.add_error(None, move_words(refused.code))
        return False
    return True


@require_safe
def exposure(request: HttpRequest) -> HttpResponse:
    """Overdue issues with approved photos; 404 where the campaign shows none."""
    campaign, now = _campaign(), timezone.now()
    if not campaign.shows_exposure:
        raise Http404
    issues = public_reports.exposed(campaign=campaign, now=now)
    context = {"campaign": campaign, "lines": exposure_lines(issues, now)}
    return render(request, "campaigns/public/exposure.html", context)


@require_safe
def public_photo(request: HttpRequest, photo_id: UUID) -> HttpResponseBase:
    """An approved photo, in the middle size; 404 for any other."""
    photo = public_reports.approved_photo(photo_id)
    found = picture_response(photo, "1024") if photo is not None else None
    if found is None:
        raise Http404
    return found
