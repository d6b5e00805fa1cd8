"""Measures of the ladder: the list, one with its decision and outcome, its letter on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Appeal, Measure, User
from campaigns.processes import measure_deciding
from campaigns.processes.paging import BadCursor, page_of
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.rules.calendars import local
from campaigns.rules.ladder import IN_FORCE, MeasureState, Step
from campaigns.web import appeal_rows, measure_rows
from campaigns.web.forms.measures import DismissForm, LetterForm, OutcomeForm
from campaigns.web.views.appeals import tell_form
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.letters import title_of
from campaigns.wording.refusals import move_words
from campaigns.wording.times import long_moment

PAGE = 40
UNDECIDED = (MeasureState.SUGGESTED.value, MeasureState.PROPOSED.value)
JOINS = ("campaign", "department", "week", "proposed_by", "decided_by", "recorded_by")
FORMS: Mapping[str, type[forms.Form]] = {
    "confirm": LetterForm,
    "dismiss": DismissForm,
    "outcome": OutcomeForm,
}


@login_required
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """Those in the reader's scope: what waits for the office, or all, the latest first."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request, now)
    if not access.may_open_appeals(user):
        raise Http404
    rows = access.visible_measures(user).filter(campaign=campaign)
    decides = access.may_decide_measures(user)
    is_all = not decides or request.GET.get("state") == "all"
    try:
        page = page_of(
            rows if is_all else rows.filter(state__in=UNDECIDED),
            ordering="-suggested_at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=lambda found: found.select_related("department"),
        )
    except BadCursor:
        return redirect("measures")
    tab = "all" if is_all else "open"
    context = {
        "lines": [measure_rows.line_of(row) for row in page.rows],
        "tabs": [
            (pgettext("measures", "to be decided"), "?state=open", not is_all),
            (pgettext("measures", "all"), "?state=all", is_all),
        ]
        if decides
        else [],
        "next_url": f"?state={tab}&cursor={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"?state={tab}&cursor={page.previous_cursor}"
        if page.previous_cursor
        else "",
    }
    return render(request, "campaigns/measures/list.html", context)


def _visible(user: User, measure_id: int) -> Measure:
    found = (
        access.visible_measures(user)
        .select_related(*JOINS)
        .defer("week__content")
        .filter(pk=measure_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    user = user_of(request)
    found = _visible(user, measure_id)
    return _page(request, found, _forms(found, user))


def _forms(found: Measure, user: User) -> dict[str, forms.Form]:
    """The empty forms of what the office may do with it now, by deed."""
    if not access.may_decide_measures(user):
        return {}
    if found.state == MeasureState.SUGGESTED.value:
        letter = LetterForm(initial={"text": found.text, "document_no": found.document_no})
        return {"confirm": letter, "dismiss": DismissForm()}
    if found.state == MeasureState.PROPOSED.value:
        return {"dismiss": DismissForm()}
    if found.state == MeasureState.CONFIRMED.value:
        today = local(timezone.now()).date()
        return {"outcome": OutcomeForm(initial={"carried_out_on": today})}
    return {}


def _page(request: HttpRequest, found: Measure, offered: dict[str, forms.Form]) -> HttpResponse:
    user = user_of(request)
    is_second = found.state == MeasureState.PROPOSED.value and access.may_decide_measures(user)
    is_own = found.proposed_by_id == user.pk
    appeals = Appeal.objects.filter(week=found.week_id, department=found.department_id)
    now = timezone.now()
    context = {
        "measure": found,
        "line": measure_rows.line_of(found),
        "title": title_of(found.step, found.department.name),
        "forms": offered,
        "needs_two": Step(found.step).needs_two,
        "may_approve": is_second and not is_own,
        "against": move_words("own_measure") if is_second and is_own else "",
        "suggested": long_moment(found.suggested_at),
        "decided": _at(found.decided_at),
        "proposed": _at(found.proposed_at),
        "recorded": _at(found.recorded_at),
        "papers": found.attachments.order_by("pk"),
        "is_in_force": found.state in IN_FORCE,
        "appeals": [
            appeal_rows.line_of(row, now)
            for row in appeals.select_related("department", "week", "entry__issue")
            .defer("week__content")
            .order_by("pk")
        ],
    }
    status = 400 if any(form.errors for form in offered.values()) else 200
    return render(request, "campaigns/measures/detail.html", context, status=status)


def _at(moment: datetime | None) -> str:
    return long_moment(moment) if moment is not None else ""


@login_required
@require_safe
def letter(request: HttpRequest, measure_id: int) -> HttpResponse:
    """The paper, for the printer."""
    found = _visible(user_of(request), measure_id)
    day = local(found.decided_at).date() if found.decided_at is not None else None
    context = {
        "measure": found,
        "title": title_of(found.step, found.department.name),
        "paragraphs": [part.strip() for part in found.text.splitlines() if part.strip()],
        "office": found.campaign.office_name,
        "day": f"{day.year}年{day.month}月{day.day}日" if day is not None else "",
        "is_draft": found.state not in IN_FORCE,
    }
    return render(request, "campaigns/measures/letter.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, measure_id: int, deed: str) -> HttpResponse:
    """Confirm, approve, dismiss, or record the outcome; the office's."""
    user, now = user_of(request), timezone.now()
    found = _visible(user, measure_id)
    if not access.may_decide_measures(user):
        raise PermissionDenied
    form = FORMS[deed](request.POST) if deed in FORMS else None
    if form is not None and not form.is_valid():
        return _page(request, found, {**_forms(found, user), deed: form})
    try:
        _deeds(request, found, form, user, now)[deed]()
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    except RoleNotAllowed:
        raise PermissionDenied from None
    except BadFields as refused:
        tell_form(form, refused)
        return _page(request, found, {**_forms(found, user), deed: form or LetterForm()})
    else:
        messages.success(request, _("Done."))
    return redirect("measure", measure_id=found.pk)


def _deeds(
    request: HttpRequest, found: Measure, form: forms.Form | None, user: User, now: datetime
) -> dict[str, Callable[[], Measure]]:
    given: dict[str, Any] = {"measure_id": found.pk, "by": user, "now": now}
    typed = form.cleaned_data if form is not None else {}
    files = request.FILES.getlist("attachments")
    return {
        "confirm": lambda: measure_deciding.confirm(**given, **typed),
        "approve": lambda: measure_deciding.approve(**given),
        "dismiss": lambda: measure_deciding.dismiss(**given, **typed),
        "outcome": lambda: measure_deciding.record_outcome(**given, **typed, files=files),
    }
