"""A text pasted from a chat group becomes the first values of the capture page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from campaigns.models import Category, Department, DepartmentAlias, Site
from campaigns.rules import logging as rules
from campaigns.rules.pasted_text import split
from campaigns.web.forms.report import ReportForm
from campaigns.web.photo_tray import PhotoTray
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.web.views.report import shown


@login_required
@require_POST
def pasted(request: HttpRequest) -> HttpResponse:
    """The capture page with what was understood; nothing is logged yet."""
    user = user_of(request)
    if not rules.may_log(user.role_codes):
        raise PermissionDenied
    text = request.POST.get("text", "")
    form = ReportForm(campaign=campaign_of(request), user=user, initial=_understood(text))
    return shown(request, form, PhotoTray("photos"), PhotoTray("after_photos"), user, pasted=text)


def _understood(text: str) -> dict[str, Any]:
    """The fields of the form (four queries)."""
    sites = dict(Site.objects.filter(is_active=True).values_list("code", "name"))
    units = Department.objects.in_use().values_list("code", "name", "short_name")
    aliases = DepartmentAlias.objects.filter(department__is_active=True)
    found = split(
        text,
        sites=sites.items(),
        units=[
            *((code, name) for code, *names in units for name in names),
            *aliases.values_list("department__code", "name"),
        ],
        categories=Category.objects.filter(is_active=True, parent__isnull=False).values_list(
            "code", "name"
        ),
    )
    return {
        "site": f"{found.site} {sites[found.site]}" if found.site else "",
        "address": found.address,
        "category": found.category,
        "lead_department": found.unit,
        "description": found.description,
    }
