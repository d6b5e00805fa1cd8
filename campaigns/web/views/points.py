"""Points: entries with their causes, manual ones, and proposals for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import access
from campaigns.models import Campaign, Proposal, ScoreEntry, User
from campaigns.processes import accountability
from campaigns.processes.entries import rule_version
from campaigns.processes.paging import BadCursor, page_of
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.rules.workflow import UNIT_ROLES, Role
from campaigns.web.forms.deeds import UnitChoice
from campaigns.web.timeline import signed_points
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.labels import KINDS, RULES, choices, word
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.times import short_moment

PAGE = 50


class EntryForm(forms.Form):
    """A manual entry."""

    department = UnitChoice(label=gettext_lazy("Unit"))
    rule = forms.ChoiceField(label=gettext_lazy("Rule"))
    points = forms.DecimalField(
        label=pgettext_lazy("figure", "Points"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        help_text=gettext_lazy("Leave empty for the rule's own points."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400)
    document_no = forms.CharField(label=gettext_lazy("Document number"), max_length=60)

    def __init__(self, *args: Any, campaign: Campaign, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        codes = rule_version(campaign, now).table().rules
        offered = {
            code: words
            for code, words in RULES.items()
            if code in codes and code not in accountability.BY_DEED
        }
        field: Any = self.fields["rule"]
        field.choices = [("", "—"), *choices(offered)]


@dataclass(frozen=True)
class Line:
    """An entry of the ledger."""

    id: int
    at: str
    unit: str
    rule: str
    kind: str
    points: str
    issue: str
    reason: str
    week: str
    may_take_back: bool


@login_required
@require_http_methods(["GET", "POST"])
def points(request: HttpRequest) -> HttpResponse:
    """The ledger in the reader's scope; the office enters points here."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    if not user.role_codes & (access.READS_ALL_WEEKS | UNIT_ROLES):
        raise Http404
    is_office = Role.OFFICE in user.role_codes
    form = EntryForm(request.POST or None, campaign=campaign, now=now) if is_office else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _entered(request, form, campaign, user, now):
            return redirect("points")
    entries = access.visible_entries(user).shown().filter(campaign=campaign)
    if request.GET.get("unit"):
        entries = entries.filter(department__code=request.GET["unit"].replace("\x00", ""))
    try:
        page = page_of(
            entries,
            ordering="-occurred_at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=lambda rows: rows.select_related("department", "issue", "week", "reversal"),
        )
    except BadCursor:
        return redirect("points")
    context = {
        "form": form,
        "lines": [_line(entry, is_office=is_office) for entry in page.rows],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"?cursor={page.previous_cursor}" if page.previous_cursor else "",
        "proposals": _proposals(user),
        "is_office": is_office,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "campaigns/points/page.html", context, status=status)


def _entered(
    request: HttpRequest, form: EntryForm, campaign: Campaign, user: User, now: datetime
) -> bool:
    try:
        made = accountability.enter_points(campaign=campaign, by=user, now=now, **form.cleaned_data)
    except BadFields as refused:
        for fault in refused.faults:
            form.add_error(fault.field, field_words(fault.code))
        return False
    if isinstance(made, Proposal):
        messages.info(request, _("Proposed; somebody else of the office must approve it."))
    else:
        messages.success(request, _("The entry was posted."))
    return True


def _line(entry: ScoreEntry, *, is_office: bool) -> Line:
    is_reversed = hasattr(entry, "reversal")
    return Line(
        id=entry.pk,
        at=short_moment(entry.occurred_at),
        unit=entry.department.short_name,
        rule=word(RULES, entry.rule),
        kind=word(KINDS, entry.kind),
        points=signed_points(entry),
        issue=entry.issue.number if entry.issue is not None else "",
        reason=entry.reason,
        week=f"{entry.week.year}-{entry.week.number:02d}",
        may_take_back=is_office and not is_reversed and entry.reverses_id is None,
    )


def _proposals(user: User) -> list[dict[str, Any]]:
    """Open proposals with what the reader may do."""
    rows = (
        access.visible_proposals(user)
        .filter(state="proposed")
        .select_related("department", "issue", "proposed_by")
        .order_by("proposed_at")
    )
    return [
        {
            "row": row,
            "rule": word(RULES, row.rule),
            "at": short_moment(row.proposed_at),
            "hearing": short_moment(row.hearing_until) if row.hearing_until else "",
            "may_decide": Role.OFFICE in user.role_codes and row.proposed_by_id != user.pk,
            "may_speak": bool(user.role_codes & UNIT_ROLES)
            and row.department_id == user.department_id
            and row.heard_at is None,
        }
        for row in rows
    ]


@login_required
@require_POST
def take_back(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The office reverses an entry, with a reason."""
    user = user_of(request)
    if not access.visible_entries(user).filter(pk=entry_id).exists():
        raise Http404
    reason = request.POST.get("reason", "")
    _told(
        request,
        lambda: accountability.take_back(
            entry_id=entry_id, reason=reason, by=user, now=timezone.now()
        ),
        _("The entry was taken back."),
    )
    return redirect("points")


@login_required
@require_POST
def decide(request: HttpRequest, proposal_id: int, decision: str) -> HttpResponse:
    """Approve, refuse, or speak to a proposal."""
    user, now = user_of(request), timezone.now()
    if not access.visible_proposals(user).filter(pk=proposal_id).exists():
        raise Http404
    words = request.POST.get("words", "")
    deeds = {
        "approve": lambda: accountability.approve(proposal_id=proposal_id, by=user, now=now),
        "refuse": lambda: accountability.refuse(
            proposal_id=proposal_id, reason=words, by=user, now=now
        ),
        "hear": lambda: accountability.hear(
            proposal_id=proposal_id, statement=words, by=user, now=now
        ),
    }
    if decision not in deeds:
        raise Http404
    _told(request, deeds[decision], _("Done."))
    return redirect("points")


def _told(request: HttpRequest, does: Any, done: str) -> None:
    """Does it and tells the outcome on the next page."""
    try:
        does()
    except RoleNotAllowed:
        raise PermissionDenied from None
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    except BadFields as refused:
        messages.error(request, field_words(refused.faults[0].code))
    else:
        messages.success(request, done)
