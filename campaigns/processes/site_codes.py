"""The sheet of QR codes of sites, chosen by type, zone and unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from campaigns import access
from campaigns.exports.documents import site_codes
from campaigns.exports.documents.site_codes import Label
from campaigns.models import Campaign, Site, User
from campaigns.processes.refusals import RoleNotAllowed, bad_field
from campaigns.rules.calendars import local

MOST = 300
CHOICES = {"type": "site_type__code", "zone": "zone__code", "owner": "owner__code"}


def chosen_sites(params: Mapping[str, str]) -> QuerySet[Site]:
    """Sites in use under `type`, `zone`, `owner` (codes; empty ones are left out), by code."""
    rows = Site.objects.filter(is_active=True).select_related("site_type", "zone")
    for name, field in CHOICES.items():
        code = params.get(name, "").replace("\x00", "")
        rows = rows.filter(**{field: code}) if code else rows
    return rows.order_by("code")


def sheet(
    *, campaign: Campaign, params: Mapping[str, str], by: User, now: datetime
) -> tuple[str, bytes]:
    """File name and bytes of the PDF.

    Raises RoleNotAllowed, and BadFields for none or more than 300 sites.
    """
    if not access.may_print_site_codes(by):
        raise RoleNotAllowed
    sites = list(chosen_sites(params)[: MOST + 1])
    if not sites or len(sites) > MOST:
        raise bad_field("site", "no_site_chosen" if not sites else "too_many_sites", most=MOST)
    labels = [
        Label(
            name=site.name,
            code=site.code,
            about=site.zone.name if site.zone is not None else site.site_type.name,
            address=f"{settings.SITE_URL}{reverse('at_site', args=[site.code])}",
        )
        for site in sites
    ]
    content = site_codes.as_pdf(labels, organisation=campaign.office_name, made_at=now)
    return f"{site_codes.NAME}{local(now):%Y%m%d}.pdf", content
