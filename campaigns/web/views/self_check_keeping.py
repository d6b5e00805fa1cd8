"""Leave of the daily self-check, asked for and decided on; and how often each unit must file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import access
from campaigns.models import Campaign, Department, RankedUnit, User
from campaigns.processes import self_check_keeping
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.rules.calendars import local
from campaigns.rules.self_checks import DAYS_A_WEEK, NO_QUOTA, Quota, QuotaKind
from campaigns.web.forms.self_checks import LeaveForm, QuotaForm
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.labels import word
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.self_checks import LEAVE_STATES, quota_words
from campaigns.wording.times import short_moment

SHOWN = 100
AS_IN_LIST = ""


@login_required
@require_http_methods(["GET", "POST"])
def leaves(request: HttpRequest) -> HttpResponse:
    """GET lists leaves in the reader's scope, POST asks for one."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request, now)
    if not access.may_read_leaves(user):
        raise Http404
    may_ask = access.may_file_self_check(user)
    form = LeaveForm(request.POST or None) if may_ask else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _asked(form, campaign, user, now):
            messages.success(request, _("Asked for; the campaign office decides."))
            return redirect("self_check_leaves")
    rows = (
        access.visible_leaves(user)
        .filter(campaign=campaign)
        .select_related("department", "asked_by", "decided_by")
        .order_by("-asked_at", "-pk")[:SHOWN]
    )
    lines = [
        (
            row,
            word(LEAVE_STATES, row.state),
            short_moment(row.asked_at),
            short_moment(row.decided_at) if row.decided_at else "",
        )
        for row in sorted(rows, key=lambda row: row.state != "asked")
    ]
    context = {"form": form, "lines": lines, "may_decide": access.may_keep_self_checks(user)}
    status = 400 if form is not None and form.errors else 200
    return render(request, "campaigns/self_checks/leaves.html", context, status=status)


def _asked(form: LeaveForm, campaign: Campaign, user: User, now: datetime) -> bool:
    try:
        self_check_keeping.ask_leave(campaign=campaign, by=user, now=now, **form.cleaned_data)
    except BadFields as refused:
        for fault in refused.faults:
            form.add_error(fault.field, field_words(fault.code, fault.facts))
        return False
    return True


@login_required
@require_POST
def decide_leave(request: HttpRequest, leave_id: int, decision: str) -> HttpResponse:
    """The office approves or refuses."""
    user, now = user_of(request), timezone.now()
    deeds = {
        "approve": self_check_keeping.approve_leave,
        "refuse": self_check_keeping.refuse_leave,
    }
    if decision not in deeds or not access.visible_leaves(user).filter(pk=leave_id).exists():
        raise Http404
    answer = request.POST.get("answer", "").replace("\x00", "")
    try:
        deeds[decision](leave_id=leave_id, by=user, now=now, answer=answer)
    except RoleNotAllowed:
        raise PermissionDenied from None
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    except BadFields as refused:
        fault = refused.faults[0]
        messages.error(request, f"{_('Reason')}: {field_words(fault.code, fault.facts)}")
    else:
        messages.success(request, _("Done."))
    return redirect("self_check_leaves")


# --- quotas --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuotaLine:
    """A unit with the quota that is chosen for it."""

    code: str
    unit: str
    chosen: str


@dataclass(frozen=True)
class QuotaGroup:
    """A ranking group: its lines, and the choice for all of them."""

    name: str
    field: str
    lines: list[QuotaLine]


CHOICES = {
    "none": NO_QUOTA,
    "daily": Quota(QuotaKind.DAILY),
    **{f"weekly_{n}": Quota(QuotaKind.WEEKLY, n) for n in range(1, DAYS_A_WEEK)},
}


@login_required
@require_http_methods(["GET", "POST"])
def quotas(request: HttpRequest) -> HttpResponse:
    """GET lists every unit with its quota, POST sets those that were changed; the office's."""
    user, now = user_of(request), timezone.now()
    if not access.may_keep_self_checks(user):
        raise Http404
    campaign = campaign_of(request, now)
    today = local(now).date()
    form = QuotaForm(request.POST or None, initial={"valid_from": today})
    groups = _units_by_group(campaign)
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(request, groups)
        changed = _set(form, campaign, wanted, user, now)
        if changed is not None:
            words = ngettext("%(n)d unit changed.", "%(n)d units changed.", changed)
            messages.success(request, words % {"n": changed})
            return redirect("self_check_quotas")
    context = {
        "form": form,
        "groups": _groups(request, campaign, groups, today),
        "choices": [(code, quota_words(quota)) for code, quota in CHOICES.items()],
    }
    status = 400 if form.errors else 200
    return render(request, "campaigns/self_checks/quotas.html", context, status=status)


def _units_by_group(campaign: Campaign) -> list[tuple[str, list[Department]]]:
    """(group name, its units); those in no group come last (two queries)."""
    places = {
        place.department_id: place.group
        for place in RankedUnit.objects.filter(campaign=campaign).select_related("group")
    }
    found: dict[tuple[int, str], list[Department]] = {}
    for unit in Department.objects.in_use().order_by("sort", "pk"):
        group = places.get(unit.pk)
        key = (group.sort, group.name) if group is not None else (10**6, "")
        found.setdefault(key, []).append(unit)
    return [(key[1], found[key]) for key in sorted(found)]


def _wanted(
    request: HttpRequest, groups: list[tuple[str, list[Department]]]
) -> dict[Department, tuple[QuotaKind, int]]:
    """What was chosen: for a whole group, else for the unit; what was not sent stays."""
    found = {}
    for place, (_name, units) in enumerate(groups):
        for_all = request.POST.get(f"group_{place}", AS_IN_LIST)
        for unit in units:
            quota = CHOICES.get(for_all or request.POST.get(f"unit_{unit.code}", ""))
            if quota is not None:
                found[unit] = (quota.kind, quota.times)
    return found


def _set(
    form: QuotaForm,
    campaign: Campaign,
    wanted: dict[Department, tuple[QuotaKind, int]],
    user: User,
    now: datetime,
) -> int | None:
    """How many changed; None when the process refused, with its words on the form."""
    valid_from: date = form.cleaned_data["valid_from"]
    try:
        return self_check_keeping.set_quotas(
            campaign=campaign, wanted=wanted, valid_from=valid_from, by=user, now=now
        )
    except BadFields as refused:
        for fault in refused.faults:
            name = fault.field if fault.field in form.fields else None
            form.add_error(name, field_words(fault.code, fault.facts))
    except MoveNotAllowed as refused:
        form.add_error(None, move_words(refused.code))
    return None


def _groups(
    request: HttpRequest,
    campaign: Campaign,
    groups: list[tuple[str, list[Department]]],
    today: date,
) -> list[QuotaGroup]:
    """The lines as they stand, or as they were chosen in a form that was refused (one query)."""
    present = self_check_keeping.quotas_on(campaign=campaign, day=today)
    return [
        QuotaGroup(
            name=name,
            field=f"group_{place}",
            lines=[
                QuotaLine(
                    unit.code,
                    unit.short_name,
                    request.POST.get(f"unit_{unit.code}") or _code_of(present.get(unit.pk)),
                )
                for unit in units
            ],
        )
        for place, (name, units) in enumerate(groups)
    ]


def _code_of(quota: Quota | None) -> str:
    if quota is None or quota.kind is QuotaKind.NONE:
        return "none"
    return "daily" if quota.kind is QuotaKind.DAILY else f"weekly_{quota.times}"
