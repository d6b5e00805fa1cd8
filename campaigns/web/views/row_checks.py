"""Units check their own frozen rows, and the office answers their objections (核对)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access
from campaigns.models import Campaign, Objection, ScoreWeek, User
from campaigns.processes import row_check_standings, row_checking, weekly_table
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.web.figures import ALL_COLUMNS, open_figure
from campaigns.web.forms.row_checks import ObjectionForm
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.web.views.weeks import monday_in, week_title
from campaigns.web.week_rows import row_of
from campaigns.wording.labels import RULES, word
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.row_checks import OBJECTION_STATES, UNIT_STATES
from campaigns.wording.times import long_moment, short_moment


@dataclass(frozen=True)
class ObjectionLine:
    """An objection as both sides read it."""

    row: Objection
    figure: str
    entry: str
    state: str
    raised: str
    answered: str
    may_answer: bool


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The check of the week that was frozen last."""
    user, campaign = user_of(request), campaign_of(request)
    _check_reads(user)
    last = (
        access.visible_weeks(user, campaign)
        .exclude(state="open")
        .order_by("-monday")
        .values_list("monday", flat=True)
        .first()
    )
    if last is None:
        words = {"title": _("Check of rows"), "words": _("No week is frozen yet.")}
        return render(request, "errors/page.html", words)
    return redirect("row_check", monday=last.isoformat())


def _check_reads(user: User) -> None:
    if not (access.may_check_row(user) or user.role_codes & access.READS_ALL_WEEKS):
        raise Http404


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, monday: str) -> HttpResponse:
    """GET shows the own row, or what all units said; POST raises an objection."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    _check_reads(user)
    first_day = monday_in(campaign, monday)
    week = _frozen_week(campaign, first_day)
    table = weekly_table.stored_table(week)
    row = _own_row(user, table)
    form = None
    if row is not None and row_checking.is_checkable(week, now):
        form = ObjectionForm(
            request.POST or None,
            entries=_entries_of(row["department"], table),
            initial={"figure": request.GET.get("figure", "")},
        )
    if request.method == "POST":
        if form is None:
            messages.error(request, _refused_words(week))
            return redirect("row_check", monday=monday)
        if form.is_valid() and _raised(request, form, campaign, first_day, user, now):
            messages.success(request, _("The objection was sent to the campaign office."))
            return redirect("row_check", monday=monday)
    context = {
        "title": week_title(first_day),
        "week": week,
        "until": _words_of(row_checking.until_of(week)),
        "is_running": row_checking.is_checkable(week, now),
        "form": form,
        **_own_part(request, table, row, user, now),
        **_office_part(week, user),
        "objections": _lines(week, user),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "campaigns/weeks/check.html", context, status=status)


def _frozen_week(campaign: Campaign, monday: date) -> ScoreWeek:
    week = (
        ScoreWeek.objects.select_related("campaign", "frozen_by", "published_by")
        .filter(campaign=campaign, monday=monday)
        .exclude(state="open")
        .first()
    )
    if week is None:
        raise Http404
    return week


def _own_row(user: User, table: weekly_table.Table) -> dict[str, Any] | None:
    if not access.may_check_row(user) or user.department is None:
        return None
    code = user.department.code
    return next((row for row in table.rows if row["department"] == code), None)


def _entries_of(unit: str, table: weekly_table.Table) -> list[tuple[int, str]]:
    """(id, words) of the unit's entries as they are frozen."""
    return [
        (
            row["id"],
            " · ".join(
                part
                for part in (word(RULES, row["rule"]), row["points"], row["issue"], row["cause"])
                if part
            ),
        )
        for row in table.lists.get("entries", [])
        if row["department"] == unit
    ]


def _refused_words(week: ScoreWeek) -> str:
    return move_words("week_published" if week.state == "published" else "row_check_over")


def _raised(
    request: HttpRequest,
    form: ObjectionForm,
    campaign: Campaign,
    monday: date,
    user: User,
    now: datetime,
) -> bool:
    entry = form.cleaned_data.get("entry") or ""
    try:
        row_checking.raise_objection(
            campaign=campaign,
            monday=monday,
            figure=form.cleaned_data["figure"],
            reason=form.cleaned_data["reason"],
            entry_id=int(entry) if entry else None,
            files=request.FILES.getlist("attachments"),
            by=user,
            now=now,
        )
    except RoleNotAllowed:
        raise PermissionDenied from None
    except MoveNotAllowed as refused:
        form.add_error(None, move_words(refused.code))
    except BadFields as refused:
        for fault in refused.faults:
            field = fault.field if fault.field in form.fields else None
            form.add_error(field, field_words(fault.code, fault.facts))
    return not form.errors


def _own_part(
    request: HttpRequest,
    table: weekly_table.Table,
    row: dict[str, Any] | None,
    user: User,
    now: datetime,
) -> dict[str, Any]:
    if row is None or user.department is None or table.week is None:
        return {"row": None}
    opened = None
    if request.GET.get("figure"):
        opened = open_figure(
            table=table, unit=row["department"], figure=request.GET["figure"], user=user, now=now
        )
    own_state = next(
        (
            one
            for one in row_check_standings.checks_of(table.week)
            if one.department.pk == user.department_id
        ),
        None,
    )
    return {
        "row": row_of(row, opened, access.detail_scope(user), ALL_COLUMNS),
        "opened": opened,
        "own_state": word(UNIT_STATES, own_state.state) if own_state is not None else "",
        "confirmed": _who(own_state) if own_state is not None else "",
        "may_confirm": own_state is not None and own_state.state in {"silent", "answered"},
    }


def _office_part(week: ScoreWeek, user: User) -> dict[str, Any]:
    """What all units said, by state, for those who read all weeks."""
    if not user.role_codes & access.READS_ALL_WEEKS:
        return {"said": []}
    checks = row_check_standings.checks_of(week)
    return {
        "said": [
            (state, words, [(one.department.short_name, _who(one)) for one in own])
            for state, words in UNIT_STATES.items()
            if (own := [one for one in checks if one.state == state])
        ]
    }


def _who(one: row_check_standings.UnitCheck) -> str:
    if one.confirmed is None:
        return ""
    return f"{one.confirmed.confirmed_by.name} {short_moment(one.confirmed.confirmed_at)}"


def _lines(week: ScoreWeek, user: User) -> list[ObjectionLine]:
    seen = set(access.visible_objections(user).filter(week=week).values_list("pk", flat=True))
    may_answer = access.may_answer_objections(user)
    figures = {column.code: column.words for column in ALL_COLUMNS}
    return [
        ObjectionLine(
            row=row,
            figure=str(figures.get(row.figure, row.figure)),
            entry=_entry_words(row),
            state=word(OBJECTION_STATES, row.state),
            raised=f"{row.raised_by.name} {short_moment(row.raised_at)}",
            answered=_words_answered(row),
            may_answer=may_answer and row.state == "open" and row.raised_by_id != user.pk,
        )
        for row in row_check_standings.objections_of(week)
        if row.pk in seen
    ]


def _entry_words(row: Objection) -> str:
    if row.entry is None:
        return ""
    number = row.entry.issue.number if row.entry.issue else row.entry.reason
    return f"{word(RULES, row.entry.rule)} {row.entry.points} {number}".strip()


def _words_answered(row: Objection) -> str:
    if row.answered_by is None or row.answered_at is None:
        return ""
    return f"{row.answered_by.name} {short_moment(row.answered_at)}"


def _words_of(moment: datetime | None) -> str:
    return long_moment(moment) if moment is not None else ""


@login_required
@require_POST
def confirm(request: HttpRequest, monday: str) -> HttpResponse:
    """The unit finds nothing wrong."""
    user, campaign = user_of(request), campaign_of(request)
    _check_reads(user)
    first_day = monday_in(campaign, monday)
    try:
        row_checking.confirm_row(campaign=campaign, monday=first_day, by=user, now=timezone.now())
    except RoleNotAllowed:
        raise PermissionDenied from None
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    else:
        messages.success(request, _("Confirmed: no objection."))
    return redirect("row_check", monday=monday)


@login_required
@require_POST
def answer(request: HttpRequest, objection_id: int, decision: str) -> HttpResponse:
    """The office accepts or refuses an objection."""
    user, now = user_of(request), timezone.now()
    deeds = {
        "accept": row_checking.accept_objection,
        "refuse": row_checking.refuse_objection,
    }
    found = access.visible_objections(user).select_related("week").filter(pk=objection_id).first()
    if decision not in deeds or found is None:
        raise Http404
    words = request.POST.get("answer", "").replace("\x00", "")
    try:
        deeds[decision](objection_id=objection_id, answer=words, by=user, now=now)
    except RoleNotAllowed:
        raise PermissionDenied from None
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    except BadFields as refused:
        messages.error(request, f"{_('Answer')}: {field_words(refused.faults[0].code)}")
    else:
        messages.success(request, _("Answered; the unit is told."))
    return redirect("row_check", monday=found.week.monday.isoformat())
