"""Results of inspected sites: the list of a week, entering one, looking at it, withdrawing it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import access
from campaigns.models import Campaign, Site, SiteScore, User
from campaigns.processes import reference, site_scoring
from campaigns.processes.paging import BadCursor, page_of
from campaigns.processes.refusals import BadFields, KeyReused, MoveNotAllowed
from campaigns.rules import logging as logging_rules
from campaigns.web.filter_bar import page_url
from campaigns.web.forms.points import ReasonForm
from campaigns.web.forms.site_scores import ChooseSiteForm, SiteScoreForm, name_of
from campaigns.web.site_score_rows import item_lines, line_of, lines_of
from campaigns.web.views.asking import campaign_of, form_key, params_of, user_of
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.times import day_words

PAGE = 50
SITES_OFFERED = 500
WEEKS_OFFERED = 26


@login_required
@require_safe
def site_scores(request: HttpRequest) -> HttpResponse:
    """The visible results, of one week or unit where the address says so, the latest first."""
    user, now = _reader(request), timezone.now()
    campaign = campaign_of(request, now)
    rows = access.visible_site_scores(user).filter(campaign=campaign)
    week, unit = _monday(request.GET.get("week", "")), request.GET.get("department", "")
    if week is not None:
        rows = rows.filter(week__monday=week)
    if unit:
        rows = rows.filter(department__code=unit.replace("\x00", ""))
    try:
        page = page_of(
            rows,
            ordering="-inspected_at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=site_scoring.loaded,
        )
    except BadCursor:
        return redirect("site_scores")
    params = params_of(request)
    context = {
        "lines": lines_of(page.rows),
        "weeks": _weeks(user, campaign),
        "week": week.isoformat() if week is not None else "",
        "departments": _departments(user),
        "department": unit,
        "may_score": access.may_score_sites(user),
        "next_url": page_url(params, page.next_cursor),
        "previous_url": page_url(params, page.previous_cursor),
    }
    return render(request, "campaigns/site_scores/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET asks for the site, then shows its checklist; POST enters the result."""
    user, now = _reader(request), timezone.now()
    if not access.may_score_sites(user):
        raise PermissionDenied
    campaign = campaign_of(request, now)
    chosen = ChooseSiteForm({"site": request.GET["site"]}) if request.GET.get("site") else None
    if chosen is None or not chosen.is_valid():
        return _choosing(request, chosen)
    site: Site = chosen.cleaned_data["site"]
    items = site_scoring.checklist_of(site)
    given = request.POST if request.method == "POST" else None
    form = SiteScoreForm(given, campaign=campaign, site=site, items=items)
    if request.method == "POST" and form.is_valid():
        made = _entered(request, form, user, now)
        if made is not None:
            words = _("Entered: %(site)s, %(rate)s%%.") % {"site": site.name, "rate": made.rate}
            messages.success(request, words)
            return redirect("site_score", score_id=made.pk)
    context = {"form": form, "site": site, "key": uuid4()}
    status = 400 if form.errors else 200
    return render(request, "campaigns/site_scores/new.html", context, status=status)


def _choosing(request: HttpRequest, form: ChooseSiteForm | None) -> HttpResponse:
    sites = Site.objects.filter(is_active=True).order_by("code")[:SITES_OFFERED]
    context = {"chosen": form or ChooseSiteForm(), "sites": sites}
    status = 400 if form is not None else 200
    return render(request, "campaigns/site_scores/choose.html", context, status=status)


def _entered(
    request: HttpRequest, form: SiteScoreForm, user: User, now: datetime
) -> SiteScore | None:
    """What was made; None, with the faults in the form, when it was refused."""
    key = form_key(request, deed="score_site", site=form.site.code)
    try:
        result = form.result(form.cleaned_data["inspection"])
        return site_scoring.record(result=result, by=user, now=now, key=key)
    except BadFields as refused:
        for fault in refused.faults:
            name = fault.field
            if name.startswith("answers."):
                name = name_of(name.removeprefix("answers."))
            words = field_words(fault.code, fault.facts)
            form.add_error(name if name in form.fields else None, words)
    except KeyReused as refused:
        form.add_error(None, move_words(refused.code))
    return None


@login_required
@require_safe
def detail(request: HttpRequest, score_id: int) -> HttpResponse:
    """A result with its items, each failed one ready to be logged."""
    user = _reader(request)
    return _detail(request, _found(user, score_id), user, ReasonForm())


@login_required
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, score_id: int) -> HttpResponse:
    """POST takes a result back, with a reason."""
    user, now = _reader(request), timezone.now()
    score = _found(user, score_id)
    if not access.may_withdraw_site_score(user, score):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, score, user, form, status=400)
    try:
        site_scoring.withdraw(
            score_id=score.pk, reason=form.cleaned_data["reason"], by=user, now=now
        )
    except BadFields as refused:
        fault = refused.faults[0]
        form.add_error("reason", field_words(fault.code, fault.facts))
        return _detail(request, score, user, form, status=400)
    except MoveNotAllowed as refused:
        form.add_error(None, move_words(refused.code))
        return _detail(request, score, user, form, status=409)
    messages.success(request, _("The result was withdrawn."))
    return redirect("site_score", score_id=score.pk)


def _detail(
    request: HttpRequest, score: SiteScore, user: User, form: ReasonForm, status: int = 200
) -> HttpResponse:
    is_open = score.week.state == "open" and score.withdrawn_at is None
    may_log = logging_rules.may_log(user.role_codes)
    context = {
        "score": score,
        "line": line_of(score),
        "items": item_lines(score, may_log=may_log),
        "week_words": _week_words(score.week.monday),
        "week_url": _week_url(score, user),
        "form": form,
        "may_withdraw": is_open and access.may_withdraw_site_score(user, score),
    }
    return render(request, "campaigns/site_scores/detail.html", context, status=status)


def _week_url(score: SiteScore, user: User) -> str:
    if not access.visible_weeks(user, score.campaign).filter(pk=score.week_id).exists():
        return ""
    return reverse("week", kwargs={"monday": score.week.monday.isoformat()})


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_read_site_scores(user):
        raise Http404
    return user


def _found(user: User, score_id: int) -> SiteScore:
    """The result, among those that the reader sees; 404 for another."""
    row = site_scoring.loaded(access.visible_site_scores(user).filter(pk=score_id)).first()
    if row is None:
        raise Http404
    return row


def _weeks(user: User, campaign: Campaign) -> list[tuple[str, str]]:
    """The weeks that have a result which the reader sees, the latest first (one query)."""
    rows = access.visible_site_scores(user).filter(campaign=campaign).order_by("-week__monday")
    mondays = rows.values_list("week__monday", flat=True).distinct()[:WEEKS_OFFERED]
    return [(monday.isoformat(), _week_words(monday)) for monday in mondays]


def _departments(user: User) -> list[tuple[str, str]]:
    """The units to choose from; none for a reader of few."""
    if not user.role_codes & access.READS_ALL_WEEKS:
        return []
    return [(unit.code, unit.name) for unit in reference.departments().values()]


def _week_words(monday: date) -> str:
    year, number, _day = monday.isocalendar()
    words = {"year": year, "number": number, "first": day_words(monday)}
    return _("%(year)d, week %(number)d, from %(first)s") % words


def _monday(text: str) -> date | None:
    """The Monday of the week in which a day lies; None for no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.weekday() == 0 else None
