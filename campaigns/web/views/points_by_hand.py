"""Points by the office's own hand: entering them, and taking an entry back."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns import access
from campaigns.models import Campaign, Proposal, ScoreEntry, User
from campaigns.processes import accountability, points_ledger
from campaigns.processes.manual_points import offered_rules
from campaigns.processes.refusals import BadFields, KeyReused, MoveNotAllowed
from campaigns.processes.reversing import worth_of
from campaigns.rules.scoring import Kind
from campaigns.web.forms.points import EntryForm, ReasonForm
from campaigns.web.point_lines import Line, lines_of, signed
from campaigns.web.views.asking import campaign_of, form_key, user_of
from campaigns.wording.refusals import field_words, move_words


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """GET shows the form, POST enters; a refused form keeps what was typed."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request, now)
    _check_may_enter(user)
    rules = offered_rules(campaign, now)
    if request.method == "POST":
        form = EntryForm(request.POST, request.FILES, rules=rules)
        made = _entered(request, form, campaign, user, now) if form.is_valid() else None
        if made is not None:
            return redirect(_after(request, made))
        had_files = bool(request.FILES)
        context = {"form": form, "key": uuid4(), "had_files": had_files}
        return render(request, "campaigns/points/enter.html", context, status=400)
    form = EntryForm(rules=rules, initial={"department": request.GET.get("department", "")})
    return render(request, "campaigns/points/enter.html", {"form": form, "key": uuid4()})


def _check_may_enter(user: User) -> None:
    if not access.may_read_weeks(user):
        raise Http404
    if not access.may_enter_points(user):
        raise PermissionDenied


def _entered(
    request: HttpRequest, form: EntryForm, campaign: Campaign, user: User, now: datetime
) -> ScoreEntry | Proposal | None:
    """What was made; None, with the faults in the form, when it was refused."""
    try:
        return accountability.enter_points(
            campaign=campaign,
            by=user,
            now=now,
            key=form_key(request, deed="enter_points"),
            **form.cleaned_data,
        )
    except BadFields as refused:
        for fault in refused.faults:
            form.add_error(fault.field, field_words(fault.code, fault.facts))
    except KeyReused as refused:
        form.add_error(None, move_words(refused.code))
    return None


def _after(request: HttpRequest, made: ScoreEntry | Proposal) -> str:
    """Says what was done, and where it stands."""
    if isinstance(made, Proposal):
        messages.info(request, _("Proposed; somebody else of the office must approve it."))
        return reverse("proposal", kwargs={"proposal_id": made.pk})
    if made.is_late_posting:
        words = _("The entry was posted late, to week %(number)d, the earliest that is open.")
        messages.success(request, words % {"number": made.week.number})
    else:
        messages.success(request, _("The entry was posted."))
    return f"{reverse('points')}?entry={made.pk}"


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, entry_id: int) -> HttpResponse:
    """GET shows what taking the entry back would be worth, POST does it, with a reason."""
    user, now = user_of(request), timezone.now()
    if not access.may_read_weeks(user):
        raise Http404
    rows = points_ledger.loaded(access.visible_entries(user).filter(pk=entry_id))
    entry = rows.first()
    if entry is None:
        raise Http404
    if not access.may_enter_points(user):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accountability.take_back(
                entry_id=entry.pk, reason=form.cleaned_data["reason"], by=user, now=now
            )
        except MoveNotAllowed as refused:
            form.add_error(None, move_words(refused.code))
        else:
            messages.success(request, _("The entry was taken back."))
            return redirect(f"{reverse('points')}?entry={entry.pk}")
    (line,) = lines_of([entry], user=user, now=now)
    is_open = bool(line.take_back_url)
    context = {"form": form, "line": line, "is_open": is_open}
    context["preview"] = _preview(entry, line) if is_open else move_words("already_reversed")
    status = 409 if form.non_field_errors() else 400 if form.errors else 200
    return render(request, "campaigns/points/take_back.html", context, status=status)


def _preview(entry: ScoreEntry, line: Line) -> str:
    """What would come of it, before it is done."""
    correction = worth_of(entry).correction
    if correction is None:
        return _("The week is not frozen: the entry and its reversal are both left out of it.")
    words = {"points": signed(Kind.CORRECTION, correction), "counted": line.counted}
    if not correction:
        return _(
            "The week is closed: correction 0.00. A cap had swallowed the entry, so that its week "
            "would count the same without it."
        )
    return (
        _("The week is closed: correction %(points)s in the running week (it counted %(counted)s).")
        % words
    )
