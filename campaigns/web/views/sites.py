"""Sites: those proposed on the street, the sheet of QR codes, and what a scanned code opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import access
from campaigns.models import Department, Site, SiteProposal, SiteType, User, Zone
from campaigns.processes import reference, site_codes, site_proposals
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from campaigns.rules import logging as logging_rules
from campaigns.rules.calendars import local
from campaigns.web.cards import name_of
from campaigns.web.downloads import paper_response
from campaigns.web.forms.sites import KeepForm, KnownForm, RefuseForm
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.times import short_moment

SHOWN = 50
FORMS: dict[str, Any] = {"keep": KeepForm, "known": KnownForm, "refuse": RefuseForm}


@login_required
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Proposed sites for the office, and the choice of a QR sheet."""
    user = _reader(request)
    may_keep = access.may_keep_places(user)
    rows = list(site_proposals.waiting()[: SHOWN + 1]) if may_keep else []
    chosen = {name: request.GET.get(name, "") for name in site_codes.CHOICES}
    context = {
        "may_keep": may_keep,
        "proposals": [_line(row) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "types": SiteType.objects.order_by("code"),
        "zones": Zone.objects.order_by("sort", "pk"),
        "owners": Department.objects.in_use().order_by("sort", "pk"),
        "chosen": chosen,
        "count": site_codes.chosen_sites(chosen).count(),
        "most": site_codes.MOST,
    }
    return render(request, "campaigns/sites/page.html", context)


@login_required
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The chosen sites' QR codes as a PDF."""
    user, params = _reader(request), request.GET.dict()
    try:
        made = site_codes.sheet(
            campaign=campaign_of(request), params=params, by=user, now=timezone.now()
        )
    except BadFields as refused:
        messages.error(request, field_words(refused.faults[0].code, refused.faults[0].facts))
        return redirect(f"{reverse('sites')}?{urlencode(params)}")
    return paper_response(*made)


@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, proposal_id: int, decision: str = "") -> HttpResponse:
    """GET shows the find with three ways to decide; POST decides."""
    user = user_of(request)
    rows = SiteProposal.objects.select_related("issue__category", "issue__zone", "issue__logged_by")
    found = rows.filter(pk=proposal_id).first() if access.may_keep_places(user) else None
    if found is None or (request.method == "POST") != (decision in FORMS):
        raise Http404
    if found.state != "open":
        messages.info(request, move_words("proposal_decided"))
        return redirect("sites")
    forms = {name: _form(name, found, request, decision) for name in FORMS}
    if request.method == "POST" and forms[decision].is_valid():
        try:
            words = _decided(decision, forms[decision], found, user)
        except BadFields as refused:
            _put_faults(forms[decision], refused)
        except MoveNotAllowed as refused:
            messages.error(request, move_words(refused.code))
            return redirect("sites")
        else:
            messages.success(request, words)
            return redirect("sites")
    context = {
        "line": _line(found),
        "forms": forms,
        "neighbours": [(site, round(metres)) for site, metres in site_proposals.neighbours(found)],
        "sites": Site.objects.filter(is_active=True).order_by("code")[:500],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "campaigns/sites/proposal.html", context, status=status)


def _form(name: str, found: SiteProposal, request: HttpRequest, decision: str) -> Any:
    given = request.POST if name == decision else None
    more = {"proposal": found} if name == "keep" else {}
    return FORMS[name](given, auto_id=f"id_{name}_%s", **more)


def _decided(decision: str, form: Any, found: SiteProposal, user: User) -> str:
    """Carries it out; what to say of it."""
    now = timezone.now()
    if decision == "keep":
        site = site_proposals.keep(proposal_id=found.pk, new=form.new_site, by=user, now=now)
        return _("Kept as site %(code)s %(name)s.") % {"code": site.code, "name": site.name}
    if decision == "known":
        known = form.cleaned_data["site"]
        site_proposals.say_known(proposal_id=found.pk, site=known, by=user, now=now)
        return _("The find belongs to site %(code)s %(name)s now.") % {
            "code": known.code,
            "name": known.name,
        }
    site_proposals.refuse(
        proposal_id=found.pk, reason=form.cleaned_data["reason"], by=user, now=now
    )
    return _("Not kept as a site; the find stays as it is.")


def _put_faults(form: Any, refused: BadFields) -> None:
    for fault in refused.faults:
        words = field_words(fault.code, fault.facts)
        form.add_error(fault.field if fault.field in form.fields else None, words)


def _line(row: SiteProposal) -> dict[str, Any]:
    issue = row.issue
    return {
        "proposal": row,
        "issue": issue,
        "category": name_of(issue.category),
        "at": short_moment(row.proposed_at),
        "by": issue.logged_by.name if issue.logged_by is not None else "",
    }


@require_safe
def at_site(request: HttpRequest, code: str) -> HttpResponse:
    """A code scanned on the street: capture for staff, the citizens' form where it is open, else
    the sign-in."""
    user = request.user
    site = Site.objects.filter(code=code, is_active=True).first()
    if site is None:
        raise Http404
    if isinstance(user, User) and not logging_rules.may_log(user.role_codes):
        return redirect(f"{reverse('issues')}?{urlencode({'site': code})}")
    if not isinstance(user, User):
        campaign = reference.current_campaign(local(timezone.now()).date())
        if campaign is not None and campaign.takes_public_reports:
            return redirect(f"{reverse('public_report')}?{urlencode({'site': code})}")
    return redirect(f"{reverse('report')}?{urlencode({'site': code})}")


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_print_site_codes(user):
        raise Http404
    return user
