"""The daily self-check: the phone page that files it, the month's matrix, and a day's filings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import access
from campaigns.models import Campaign, Department, Photo, SelfCheck, User
from campaigns.processes import self_check_matrix, self_check_paper
from campaigns.processes.reading import list_photos
from campaigns.processes.refusals import BadFields, KeyReused, MoveNotAllowed, RoleNotAllowed
from campaigns.processes.self_checking import file_nothing_found
from campaigns.rules.calendars import INSTANT, ONE_DAY, is_in_our_time, local
from campaigns.web.cards import photo_url
from campaigns.web.downloads import workbook_response
from campaigns.web.forms.self_checks import NothingForm
from campaigns.web.photo_tray import PhotoTray, tray_of
from campaigns.web.self_check_rows import (
    Filing,
    against,
    columns_of,
    lines_of,
    rate_words,
    today_card,
    total_of,
)
from campaigns.web.views.asking import campaign_of, form_key, user_of
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.self_checks import MARKS
from campaigns.wording.times import day_words


@login_required
@require_http_methods(["GET", "POST"])
def self_checks(request: HttpRequest) -> HttpResponse:
    """GET shows the unit's day and the form of a report of nothing found, POST files it; a refused
    form keeps the photo and the words. Whoever files nothing is led to the matrix."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request, now)
    unit = user.department
    if unit is None or not access.may_file_self_check(user):
        if access.may_read_self_checks(user):
            return redirect("self_check_matrix")
        raise Http404
    if request.method != "POST":
        form = NothingForm(unit=unit, user=user)
        return _shown(request, form, PhotoTray("photos"), campaign, unit, now)
    form = NothingForm(request.POST, unit=unit, user=user)
    tray = tray_of(request, "photos", user=user, now=now)
    if form.is_valid() and not tray.errors and _filed(request, form, tray, campaign, user, now):
        messages.success(request, _("Filed: nothing found."))
        return redirect("self_checks")
    return _shown(request, form, tray, campaign, unit, now, status=400)


def _filed(
    request: HttpRequest,
    form: NothingForm,
    tray: PhotoTray,
    campaign: Campaign,
    user: User,
    now: datetime,
) -> bool:
    key = form_key(request, deed="self_check")
    try:
        file_nothing_found(nothing=form.nothing(campaign, tray), by=user, now=now, key=key)
    except BadFields as refused:
        for fault in refused.faults:
            words = field_words(fault.code, fault.facts)
            if fault.field == "photos":
                tray.refuse(words)
            else:
                form.add_error(fault.field if fault.field in form.fields else None, words)
        return False
    except (RoleNotAllowed, KeyReused, MoveNotAllowed) as refused:
        form.add_error(None, move_words(refused.code))
        return False
    return True


def _shown(
    request: HttpRequest,
    form: NothingForm,
    tray: PhotoTray,
    campaign: Campaign,
    unit: Department,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    today = self_check_matrix.today_of(campaign=campaign, unit=unit, now=now)
    context = {
        "form": form,
        "tray": tray,
        "key": uuid4(),
        "card": today_card(today),
        "filings": [
            (f"{local(filing.filed_at):%H:%M}", filing, against(filing)) for filing in today.filings
        ],
        "day_url": _day_url(unit, local(now).date()),
    }
    return render(request, "campaigns/self_checks/page.html", context, status=status)


def _day_url(unit: Department, day: date) -> str:
    return reverse("self_check_day", kwargs={"department": unit.code, "day": day.isoformat()})


# --- the month -----------------------------------------------------------------------------------


def _month(request: HttpRequest, campaign: Campaign, now: datetime) -> tuple[date, date]:
    """First and last day of the month in the address, the running one without; 404 for none."""
    text = request.GET.get("month") or f"{local(now):%Y-%m}"
    found = self_check_matrix.month_named(campaign, text)
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Unit × day of a month, in the reader's scope."""
    user, now = user_of(request), timezone.now()
    if not access.may_read_self_checks(user):
        raise Http404
    campaign = campaign_of(request, now)
    first, last = _month(request, campaign, now)
    found = self_check_matrix.matrix(campaign=campaign, first=first, last=last, user=user, now=now)
    sums = total_of(found.rows)
    context = {
        "matrix": found,
        "month": f"{first:%Y-%m}",
        "columns": columns_of(found),
        "width": len(found.days) + 6,
        "groups": [(name, lines_of(rows, now)) for name, rows in found.groups().items()],
        "sums": sums,
        "sums_rate": rate_words(sums.rate),
        "previous": _other_month(campaign, first - ONE_DAY, now),
        "next": _other_month(campaign, last + ONE_DAY, now),
        "may_keep": access.may_keep_self_checks(user),
        "may_file": access.may_file_self_check(user),
        "may_read_leaves": access.may_read_leaves(user),
        "leaves": access.visible_leaves(user).filter(campaign=campaign, state="asked").count(),
    }
    return render(request, "campaigns/self_checks/matrix.html", context)


def _other_month(campaign: Campaign, day: date, now: datetime) -> str:
    """The month of the day as an address has it; empty for one ahead or outside the campaign."""
    month = f"{day:%Y-%m}"
    if day > local(now).date() or self_check_matrix.month_named(campaign, month) is None:
        return ""
    return month


@login_required
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The month as a workbook, in the reader's scope."""
    user, now = user_of(request), timezone.now()
    if not access.may_read_self_checks(user):
        raise Http404
    campaign = campaign_of(request, now)
    first, last = _month(request, campaign, now)
    name, content = self_check_paper.month_workbook(
        campaign=campaign, first=first, last=last, by=user, now=now
    )
    return workbook_response(name, content)


# --- a day ---------------------------------------------------------------------------------------


@login_required
@require_safe
def day(request: HttpRequest, department: str, day: str) -> HttpResponse:
    """The filings of a unit on a day: when, who, photo, issue."""
    user, now = user_of(request), timezone.now()
    unit = get_object_or_404(access.units_in_self_check_scope(user), code=department)
    campaign, wanted = campaign_of(request, now), _day_named(day)
    days = self_check_matrix.days_of_unit(
        campaign=campaign, unit=unit, first=wanted, last=wanted, as_of=now + INSTANT
    )
    mark = days[wanted].mark if wanted in days else None
    context = {
        "unit": unit,
        "title": day_words(wanted),
        "mark": mark.value if mark is not None else "",
        "mark_words": str(MARKS[mark]) if mark is not None else "",
        "filings": _filings(user, campaign, unit, wanted),
        "previous_url": _day_url(unit, wanted - ONE_DAY),
        "next_url": _day_url(unit, wanted + ONE_DAY) if wanted < local(now).date() else "",
        "month": f"{wanted:%Y-%m}",
    }
    return render(request, "campaigns/self_checks/day.html", context)


def _day_named(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if len(text) != len("2026-11-09") or not is_in_our_time(found):
        raise Http404
    return found


def _filings(user: User, campaign: Campaign, unit: Department, day: date) -> list[Filing]:
    """Three statements: filings, their issues that the reader sees, their first photos."""
    rows = list(
        access.visible_self_checks(user)
        .filter(campaign=campaign, department=unit, day=day)
        .select_related("filed_by", "site", "issue", "photo")
        .order_by("filed_at", "pk")
    )
    issue_ids = [row.issue_id for row in rows if row.issue_id is not None]
    issues = access.seen_issues(
        user,
        list(
            access.with_limits(user, access.visible_issues(user, few=True).filter(pk__in=issue_ids))
        ),
    )
    seen = {issue.pk for issue in issues}
    photos = list_photos(user, issues)
    return [
        _filing(row, is_seen=row.issue_id in seen, picture=_picture(row, photos)) for row in rows
    ]


def _picture(row: SelfCheck, photos: Mapping[int, Photo]) -> str:
    photo = row.photo or photos.get(row.issue_id or 0)
    return photo_url(photo, "320") if photo is not None else ""


def _filing(row: SelfCheck, *, is_seen: bool, picture: str) -> Filing:
    number = row.issue.number if row.issue is not None and is_seen else ""
    return Filing(
        at=f"{local(row.filed_at):%H:%M}",
        who=row.filed_by.name,
        place=row.site.name if row.site is not None else row.place,
        note=row.note,
        nothing_found=row.nothing_found,
        picture=picture,
        number=number,
        url=reverse("issue", kwargs={"number": number}) if number else "",
        against=against(row),
    )
