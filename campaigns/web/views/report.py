"""Logging an issue from a page, with what helps while it is filled in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import access
from campaigns.models import Category, Issue, Site, User
from campaigns.processes import clocks, rebounds
from campaigns.processes.deeds import find_repeat
from campaigns.processes.logging import Find, log, missing_evidence
from campaigns.processes.places import Place, nearest_sites, suggested_lead, zone_of
from campaigns.processes.refusals import (
    AlreadyDone,
    BadFields,
    KeyReused,
    MoveNotAllowed,
    RoleNotAllowed,
)
from campaigns.rules import logging as rules
from campaigns.rules.pinyin import sound_of
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import UNIT_ROLES, Role
from campaigns.web.cards import due_of, name_of
from campaigns.web.forms.report import ReportForm, site_named
from campaigns.web.photo_tray import PhotoTray, point_of, stated_of, tray_of
from campaigns.web.views.asking import campaign_of, form_key, user_of
from campaigns.wording.labels import STATES, word
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.times import limit_words, moment_words

LAST_USED = 8
SITES_OFFERED = 500


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """GET shows the form, POST logs the issue; a refused form keeps photos and words."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    if not rules.may_log(user.role_codes):
        raise PermissionDenied
    if request.method != "POST":
        form = ReportForm(campaign=campaign, user=user, initial=_first_values(request))
        return shown(request, form, PhotoTray("photos"), PhotoTray("after_photos"), user)
    form = ReportForm(request.POST, campaign=campaign, user=user)
    stated = stated_of(request)
    before = tray_of(request, "photos", user=user, now=now, stated=stated)
    after = tray_of(request, "after_photos", user=user, now=now, stated=stated)
    if form.is_valid() and not before.errors and not after.errors:
        issue = _logged(request, form, before, after, user, now)
        if issue is not None:
            messages.success(request, _("Logged as %(number)s.") % {"number": issue.number})
            return _next_page(request, issue)
    else:
        _name_the_rest(form, before)
    return shown(request, form, before, after, user, status=400)


def _logged(
    request: HttpRequest,
    form: ReportForm,
    before: PhotoTray,
    after: PhotoTray,
    user: User,
    now: datetime,
) -> Issue | None:
    """The new issue; None when the process refused, with its words on the form."""
    find: Find = form.find(before, after)
    key = form_key(request, deed="log")
    try:
        repeated = find_repeat(key=key, by=user)
        return repeated or log(find=find, by=user, now=now, key=key)
    except AlreadyDone as done:
        return done.issue
    except BadFields as refused:
        _put_faults(form, before, refused)
    except (RoleNotAllowed, KeyReused, MoveNotAllowed) as refused:
        form.add_error(None, move_words(refused.code))
    return None


def _name_the_rest(form: ReportForm, before: PhotoTray) -> None:
    """All that is missing at once: also what the process would only say of an otherwise good form."""
    source = form.cleaned_data.get("source")
    faults = missing_evidence(
        form.place,
        has_photos=bool(before.ids or before.errors),
        source=source.code if source is not None else "",
    )
    place = {"site", "address", "latitude", "longitude"}
    _put_faults(
        form,
        before,
        BadFields(
            [row for row in faults if row.field not in place or not place & set(form.errors)]
        ),
    )


def _put_faults(form: ReportForm, before: PhotoTray, refused: BadFields) -> None:
    for fault in refused.faults:
        words = field_words(fault.code, fault.facts)
        if fault.field == "photos":
            before.refuse(words)
        else:
            form.add_error(fault.field if fault.field in form.fields else None, words)


def _next_page(request: HttpRequest, issue: Issue) -> HttpResponse:
    """The issue, or an empty form with the same street and category for the next one."""
    if "again" not in request.POST:
        return redirect("issue", number=issue.number)
    again = {"category": issue.category.code}
    if issue.site is not None:
        again["site"] = issue.site.code
    else:
        again["address"] = issue.address
    response = redirect("report")
    response["Location"] += f"?{urlencode(again)}"
    return response


def _first_values(request: HttpRequest) -> dict[str, Any]:
    site = Site.objects.filter(code=_asked(request, "site")).first()
    return {
        "category": request.GET.get("category", ""),
        "site": f"{site.code} {site.name}" if site is not None else "",
        "address": _asked(request, "address")[:200],
        "description": _asked(request, "description")[:2000],
    }


def _asked(request: HttpRequest, name: str) -> str:
    """A code from the query, without the NUL that no text in PostgreSQL may hold."""
    return request.GET.get(name, "").replace("\x00", "")


def shown(
    request: HttpRequest,
    form: ReportForm,
    before: PhotoTray,
    after: PhotoTray,
    user: User,
    status: int = 200,
    pasted: str = "",
) -> HttpResponse:
    """The capture page; `pasted` is the chat text that its first values come from."""
    recent, chosen = _recent(user), str(form["category"].value() or "")
    context = {
        "form": form,
        "before": before,
        "after": after,
        "key": uuid4(),
        "pasted": pasted,
        "recent": recent,
        "classes": _classes(form),
        "chosen": chosen,
        "chosen_below": bool(chosen) and chosen not in dict(recent),
        "sites": Site.objects.filter(is_active=True).order_by("code")[:SITES_OFFERED],
        "may_fix_on_the_spot": bool(user.role_codes & rules.ON_THE_SPOT_ROLES),
        "is_self_check": bool(user.role_codes & UNIT_ROLES)
        and not user.role_codes & {Role.OFFICE, Role.INSPECTOR},
    }
    return render(request, "campaigns/issues/report.html", context, status=status)


def _recent(user: User) -> list[tuple[str, str]]:
    """(code, name) of the categories that the user logged last, the latest first."""
    seen: dict[str, str] = {}
    issues = Issue.objects.filter(logged_by=user).select_related("category").order_by("-found_at")
    for issue in issues[:60]:
        seen.setdefault(issue.category.code, name_of(issue.category))
    return list(seen.items())[:LAST_USED]


def _classes(form: ReportForm) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """(class, [(code, name, how the Chinese name is typed)]) of all categories in use."""
    field: Any = form.fields["category"]
    grouped: dict[str, list[tuple[str, str, str]]] = {}
    for category in field.queryset:
        parent = name_of(category.parent)
        tile = (category.code, name_of(category), sound_of(category.name))
        grouped.setdefault(parent, []).append(tile)
    return list(grouped.items())


@login_required
@require_safe
def nearest(request: HttpRequest) -> HttpResponse:
    """A part of the page: the nearest sites of a position."""
    point = point_of(request.GET)
    sites = nearest_sites(point) if point is not None else []
    rows = [(site, round(metres)) for site, metres in sites]
    return render(request, "campaigns/issues/_nearest.html", {"sites": rows})


@login_required
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """A part of the page: unit, due date and possible doubles of what is being typed."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    category = Category.objects.filter(
        code=_asked(request, "category"), parent__isnull=False
    ).first()
    if category is None:
        return HttpResponse("")
    place = _place(request)
    zone = zone_of(place)
    is_own = not user.role_codes & {Role.OFFICE, Role.INSPECTOR} and user.role_codes & UNIT_ROLES
    lead, why = (user.department, "") if is_own else suggested_lead(category, place.site, zone)
    severity = request.GET.get("severity") or category.severity
    if severity not in set(Severity):
        severity = category.severity
    limit = clocks.usual_limit(campaign, category, severity)
    due = clocks.deadline_from(
        campaign=campaign, start=now, limit=limit, clock=clocks.clock_of(lead)
    )
    candidates = rebounds.candidates(
        campaign=campaign, category=category, place=place, found_at=now
    )
    visible = set(
        access.visible_issues(user)
        .filter(pk__in=[found.issue.pk for found in candidates])
        .values_list("pk", flat=True)
    )
    context = {
        "lead": lead,
        "why": why,
        "zone": zone,
        "limit": limit_words(limit.amount, limit.unit.value),
        "due": moment_words(due.due_at),
        "closing_condition": category.closing_condition,
        "candidates": [
            (found.issue, word(STATES, found.issue.state), due_of(found.issue, now))
            for found in candidates
            if found.issue.pk in visible
        ],
    }
    return render(request, "campaigns/issues/_preview.html", context)


def _place(request: HttpRequest) -> Place:
    site = site_named(_asked(request, "site"))
    try:
        latitude = Decimal(request.GET["latitude"]) if request.GET.get("latitude") else None
        longitude = Decimal(request.GET["longitude"]) if request.GET.get("longitude") else None
    except InvalidOperation:
        latitude = longitude = None
    if latitude is None or longitude is None or point_of(request.GET) is None:
        return Place(site=site)
    return Place(site=site, latitude=latitude, longitude=longitude)
