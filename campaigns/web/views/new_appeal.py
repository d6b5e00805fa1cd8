"""The form of an appeal: what is appealed, why, with which papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from campaigns import access
from campaigns.models import Appeal, Campaign, ScoreEntry, ScoreRow, ScoreWeek, User
from campaigns.processes import appealing, weekly_table
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from campaigns.rules.appeals import FIGURES
from campaigns.web import appeal_rows
from campaigns.web.forms.appeals import AppealForm, Choices
from campaigns.web.views.appeals import tell_form
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.appeals import FIGURES as FIGURE_WORDS
from campaigns.wording.labels import word
from campaigns.wording.times import long_moment


@login_required
@require_http_methods(["GET", "POST"])
def new_appeal(request: HttpRequest) -> HttpResponse:
    """The form against a week (`week`), perhaps with its subject (`figure` or `entry`)."""
    user, now = user_of(request), timezone.now()
    if not access.may_appeal(user):
        raise Http404
    entry = _entry_named(request, user)
    week = entry.week if entry is not None else _week_named(request, campaign_of(request, now))
    row = ScoreRow.objects.filter(week=week, department=user.department).first()
    last = appealing.closes_at(week)
    if week.state != "published" or row is None or last is None:
        raise Http404
    chosen = f"entry:{entry.pk}" if entry is not None else f"figure:{request.GET.get('figure')}"
    form = AppealForm(
        request.POST or None, subjects=_subjects(row), initial={"subject": chosen, "reason": ""}
    )
    if request.method == "POST" and form.is_valid():
        made = _raised(request, form, week, user, now)
        if made is not None:
            messages.success(request, _("The appeal is with the campaign office."))
            return redirect("appeal", appeal_id=made.pk)
    context = {
        "form": form,
        "week": week,
        "week_words": appeal_rows.week_words(week),
        "until": long_moment(last),
        "is_over": now > last,
    }
    status = 400 if form.errors else 200
    return render(request, "campaigns/appeals/new.html", context, status=status)


def _entry_named(request: HttpRequest, user: User) -> ScoreEntry | None:
    text = request.GET.get("entry", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 15:
        raise Http404
    entries = access.visible_entries(user).filter(department=user.department)
    entry = (
        entries.select_related("week__campaign").defer("week__content").filter(pk=int(text)).first()
    )
    if entry is None:
        raise Http404
    return entry


def _week_named(request: HttpRequest, campaign: Campaign) -> ScoreWeek:
    monday = weekly_table.week_named(campaign, request.GET.get("week", ""))
    if monday is None:
        raise Http404
    return get_object_or_404(ScoreWeek, campaign=campaign, monday=monday)


def _subjects(row: ScoreRow) -> Choices:
    """The figures of the row with their values, and the entries behind it (one query)."""
    entries = (
        ScoreEntry.objects.unreversed()
        .filter(week_id=row.week_id, department_id=row.department_id)
        .select_related("issue")
        .order_by("pk")
    )
    figures = [
        (
            f"figure:{code}",
            f"{word(FIGURE_WORDS, code)} {appeal_rows.figure_value(row.figures, code)}",
        )
        for code in FIGURES
    ]
    listed = [(f"entry:{entry.pk}", appeal_rows.entry_words(entry)) for entry in entries]
    groups = [(pgettext("appeal", "Figures of the row"), figures)]
    return [*groups, (pgettext("appeal", "Entries"), listed)] if listed else groups


def _raised(
    request: HttpRequest, form: AppealForm, week: ScoreWeek, user: User, now: datetime
) -> Appeal | None:
    """The appeal; None when the process refused, with its words on the form."""
    kind, _colon, name = form.cleaned_data["subject"].partition(":")
    given: dict[str, Any] = {
        "reason": form.cleaned_data["reason"],
        "files": request.FILES.getlist("attachments"),
        "by": user,
        "now": now,
    }
    try:
        if kind == "entry":
            return appealing.appeal_entry(entry_id=int(name), **given)
        return appealing.appeal_figure(
            campaign=week.campaign, monday=week.monday, figure=name, **given
        )
    except (BadFields, MoveNotAllowed) as refused:
        tell_form(form, refused)
    return None
