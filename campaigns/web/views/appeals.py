"""Appeals: the list with its clocks, one with its answer, the form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Appeal, Campaign, ScoreEntry, ScoreRow, ScoreWeek, User
from campaigns.processes import appeal_answering, appealing
from campaigns.processes.paging import BadCursor, page_of
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.rules.appeals import AppealState
from campaigns.web import appeal_rows
from campaigns.web.forms.appeals import AnswerForm
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.appeals import APPEAL_STATES
from campaigns.wording.labels import word
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.times import explain, long_moment

PAGE = 40
LIST_JOINS = ("department", "week", "entry__issue")
JOINS = (*LIST_JOINS, "campaign", "raised_by", "closed_by", "entry__proposal")


@login_required
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Those in the reader's scope: the open ones by their clock, or all, the latest first."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request, now)
    if not access.may_open_appeals(user):
        raise Http404
    rows = access.visible_appeals(user).filter(campaign=campaign)
    is_open = request.GET.get("state") != "all" and access.may_answer_appeals(user)
    is_open = is_open or request.GET.get("state") == "open"
    tab = "open" if is_open else "all"
    try:
        page = page_of(
            rows.open() if is_open else rows,
            ordering="due_at" if is_open else "-raised_at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=lambda found: found.select_related(*LIST_JOINS).defer("week__content"),
        )
    except BadCursor:
        return redirect("appeals")
    context = {
        "lines": [appeal_rows.line_of(row, now) for row in page.rows],
        "tabs": [
            (pgettext("appeals", "to be answered"), "?state=open", is_open),
            (pgettext("appeals", "all"), "?state=all", not is_open),
        ],
        "next_url": _page_url(tab, page.next_cursor),
        "previous_url": _page_url(tab, page.previous_cursor),
        "windows": _windows(user, campaign, now),
    }
    return render(request, "campaigns/appeals/list.html", context)


def _page_url(tab: str, cursor: str | None) -> str:
    return f"?state={tab}&cursor={cursor}" if cursor else ""


def _windows(user: User, campaign: Campaign, now: datetime) -> list[tuple[str, str, str]]:
    """(week, until when, form) of the weeks that the reader's unit may still appeal against."""
    if not access.may_appeal(user):
        return []
    weeks = ScoreWeek.objects.filter(
        campaign=campaign,
        state="published",
        appeals_until__gte=now,
        rows__department=user.department,
    )
    return [
        (
            appeal_rows.week_words(week),
            long_moment(week.appeals_until) if week.appeals_until else "",
            appeal_rows.appeal_url(week),
        )
        for week in weeks.defer("content").order_by("-monday")
    ]


def tell_form(form: Any, refused: BadFields | MoveNotAllowed | RoleNotAllowed) -> None:
    """Puts the words of a refusal on the form, at the field that it names."""
    if not isinstance(refused, BadFields):
        form.add_error(None, move_words(refused.code))
        return
    for fault in refused.faults:
        name = fault.field if fault.field in form.fields else None
        form.add_error(name, field_words(fault.code, fault.facts))


# --- one appeal ----------------------------------------------------------------------------------


@login_required
@require_safe
def appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    user = user_of(request)
    found = _visible(user, appeal_id)
    return _page(request, found, _answer_form(found, user))


def _visible(user: User, appeal_id: int) -> Appeal:
    found = (
        access.visible_appeals(user)
        .select_related(*JOINS)
        .defer("week__content")
        .filter(pk=appeal_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _answer_form(found: Appeal, user: User, sent: Any = None) -> AnswerForm | None:
    """For the office, while the appeal is open."""
    if not access.may_answer_appeals(user) or found.state != AppealState.OPEN.value:
        return None
    if found.entry is not None:
        return AnswerForm(sent, entries=None)
    entries = [
        (str(entry.pk), appeal_rows.entry_words(entry))
        for entry in appeal_answering.reversible(found)
    ]
    return AnswerForm(sent, entries=entries)


def _page(request: HttpRequest, found: Appeal, form: AnswerForm | None) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    row = ScoreRow.objects.filter(week=found.week_id, department=found.department_id).first()
    is_figure = found.entry_id is None and row is not None
    is_own = found.entry is not None and appeal_answering.is_posted_by(found.entry, user)
    context = {
        "appeal": found,
        "line": appeal_rows.line_of(found, now),
        "value": appeal_rows.figure_value(row.figures, found.figure) if is_figure and row else "",
        "row_url": _row_url(found, row),
        "raised": long_moment(found.raised_at),
        "due": long_moment(found.due_at),
        "closed": long_moment(found.closed_at) if found.closed_at else "",
        "reasons": explain(found.due_reasons),
        "papers": found.attachments.order_by("pk"),
        "corrections": [
            (appeal_rows.entry_words(entry), appeal_rows.week_words(entry.week), _counted_at(entry))
            for entry in found.corrections.select_related("issue", "week", "department")
            .defer("week__content")
            .order_by("pk")
        ],
        "form": form,
        "against": move_words("own_entry") if form is not None and is_own else "",
        "may_withdraw": access.may_appeal(user)
        and found.department_id == user.department_id
        and found.state == AppealState.OPEN.value,
        "state_words": word(APPEAL_STATES, found.state),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "campaigns/appeals/detail.html", context, status=status)


def _row_url(found: Appeal, row: ScoreRow | None) -> str:
    """The appealed row with the figure, or the entries, opened below the table."""
    week = reverse("week", kwargs={"monday": found.week.monday.isoformat()})
    if row is None:
        return week
    figure = found.figure or "deductions"
    return f"{week}?group={row.group}&unit={found.department.code}&figure={figure}"


def _counted_at(entry: ScoreEntry) -> str:
    week = reverse("week", kwargs={"monday": entry.week.monday.isoformat()})
    return f"{week}?unit={entry.department.code}&figure=correction"


@login_required
@require_POST
def close_appeal(request: HttpRequest, appeal_id: int, deed: str) -> HttpResponse:
    """The office accepts or refuses, the unit withdraws."""
    user, now = user_of(request), timezone.now()
    found = _visible(user, appeal_id)
    if deed == "withdraw":
        return _withdrawn(request, found, user, now)
    if not access.may_answer_appeals(user):
        raise PermissionDenied
    form = _answer_form(found, user, request.POST)
    if form is None:
        messages.error(request, move_words("appeal_closed"))
    elif not form.is_valid() or not _answered(form, found, deed, user, now):
        return _page(request, found, form)
    else:
        messages.success(request, _("Answered; the unit was told."))
    return redirect("appeal", appeal_id=found.pk)


def _answered(form: AnswerForm, found: Appeal, deed: str, user: User, now: datetime) -> bool:
    given: dict[str, Any] = {"appeal_id": found.pk, "by": user, "now": now}
    given["answer"] = form.cleaned_data["answer"]
    try:
        if deed == "accept":
            appeal_answering.accept(**given, **form.remedy())
        else:
            appeal_answering.refuse(**given)
    except (BadFields, MoveNotAllowed, RoleNotAllowed) as refused:
        tell_form(form, refused)
        return False
    return True


def _withdrawn(request: HttpRequest, found: Appeal, user: User, now: datetime) -> HttpResponse:
    try:
        appealing.withdraw(appeal_id=found.pk, by=user, now=now)
    except RoleNotAllowed:
        raise PermissionDenied from None
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    else:
        messages.success(request, _("The appeal was withdrawn."))
    return redirect("appeal", appeal_id=found.pk)
