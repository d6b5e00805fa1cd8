"""The rule table: versions in words, a draft's form, and what a version would have made of weeks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access
from campaigns.models import RuleVersion, ScoreWeek, User
from campaigns.processes import rule_tables
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.processes.what_if import Outcome, past_weeks, what_if, workbook
from campaigns.web.downloads import workbook_response
from campaigns.web.forms.rule_tables import BeginForm, TableForm
from campaigns.web.rule_rows import outcome_of, parts_of, rows_of, versions_of
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.refusals import field_words, move_words


@login_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The version in force, or another one named in the address."""
    user, now = user_of(request), timezone.now()
    campaign = campaign_of(request)
    seen = set(
        access.visible_rule_versions(user).filter(campaign=campaign).values_list("pk", flat=True)
    )
    versions = [row for row in rule_tables.versions_of(campaign) if row.pk in seen]
    if not versions:
        raise Http404
    lines = versions_of(versions, now)
    asked = request.GET.get("version", "")
    shown = next(
        (line for line in lines if (line.name == asked if asked else line.state == "in_force")),
        None,
    )
    if shown is None:
        if asked:
            raise Http404
        shown = lines[0]
    return render(
        request,
        "campaigns/rules/page.html",
        {
            "campaign": campaign,
            "shown": shown,
            "rows": rows_of(shown.row),
            "parts": parts_of(shown.row),
            "versions": lines,
            "may_keep": access.may_keep_rules(user),
            "may_try": access.may_try_rules(user),
            "begin": BeginForm(
                initial={
                    "monday": rule_tables.next_begin(now),
                    "edition": shown.row.edition,
                }
            ),
        },
    )


def _seen_version(user: User, version_id: int) -> RuleVersion:
    versions = access.visible_rule_versions(user).select_related("campaign")
    return get_object_or_404(versions, pk=version_id)


def _page_of(version: RuleVersion) -> HttpResponse:
    found = redirect("rules")
    found["Location"] += f"?campaign={version.campaign.code}&version={version.name}"
    return found


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A new draft, like the version named, else like the one in force."""
    user, campaign = user_of(request), campaign_of(request)
    like = request.POST.get("like", "")
    source = _seen_version(user, int(like)) if like.isdecimal() and len(like) < 10 else None
    try:
        made = rule_tables.start_draft(campaign=campaign, by=user, now=timezone.now(), like=source)
    except RoleNotAllowed as refused:
        raise PermissionDenied from refused
    return redirect("rules_edit", version_id=made.pk)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, version_id: int) -> HttpResponse:
    """A draft's form."""
    user = user_of(request)
    version = _seen_version(user, version_id)
    if not access.may_keep_rules(user):
        raise PermissionDenied
    if version.valid_from is not None:
        return _page_of(version)
    sent = request.POST if request.method == "POST" else None
    form = TableForm(version, sent)
    refusal = ""
    if sent is not None and form.is_valid() and (draft := form.draft()) is not None:
        try:
            saved = rule_tables.change_draft(
                version_id=version.pk,
                draft=draft,
                edition=form.head.cleaned_data["edition"],
                by=user,
                now=timezone.now(),
            )
        except BadFields as refused:
            form.show(refused.faults)
        except MoveNotAllowed as refused:
            refusal = move_words(refused.code)
        else:
            messages.success(request, _("The draft %s was saved.") % saved.name)
            return _page_of(saved)
    status = 200 if sent is None else 409 if refusal else 400
    context = {"form": form, "version": version, "is_bound": sent is not None, "refusal": refusal}
    return render(request, "campaigns/rules/edit.html", context, status=status)


@login_required
@require_POST
def put_in_force(request: HttpRequest, version_id: int) -> HttpResponse:
    user = user_of(request)
    version = _seen_version(user, version_id)
    form = BeginForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the Monday from which the version counts."))
        return _page_of(version)

    def move() -> None:
        rule_tables.put_in_force(
            version_id=version.pk, by=user, now=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request,
            _("%(name)s counts from %(day)s.")
            % {"name": version.name, "day": form.cleaned_data["monday"]},
        )

    return _moved(request, version, move)


@login_required
@require_POST
def withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    user = user_of(request)
    version = _seen_version(user, version_id)

    def move() -> None:
        rule_tables.withdraw(version_id=version.pk, by=user, now=timezone.now())
        messages.success(request, _("%s is a draft again.") % version.name)

    return _moved(request, version, move)


@login_required
@require_POST
def delete(request: HttpRequest, version_id: int) -> HttpResponse:
    user = user_of(request)
    version = _seen_version(user, version_id)
    gone: list[str] = []

    def move() -> None:
        rule_tables.delete_draft(version_id=version.pk, by=user, now=timezone.now())
        messages.success(request, _("The draft %s was deleted.") % version.name)
        gone.append(version.name)

    answer = _moved(request, version, move)
    return redirect("rules") if gone else answer


def _moved(request: HttpRequest, version: RuleVersion, move: Callable[[], Any]) -> HttpResponse:
    try:
        move()
    except RoleNotAllowed as refused:
        raise PermissionDenied from refused
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    except BadFields as refused:
        for fault in refused.faults:
            messages.error(request, field_words(fault.code, fault.facts))
    return _page_of(version)


@login_required
@require_safe
def try_out(request: HttpRequest, version_id: int) -> HttpResponse:
    """What the version would have made of the weeks ticked, the last four at first."""
    version, weeks, chosen = _asked(request, version_id)
    found = _tried(version, chosen)
    picked = {week.pk for week in chosen}
    context = {
        "version": version,
        "weeks": [(week, week.pk in picked) for week in weeks],
        "outcomes": [outcome_of(one) for one in reversed(found)],
    }
    return render(request, "campaigns/rules/what_if.html", context)


@login_required
@require_safe
def try_out_workbook(request: HttpRequest, version_id: int) -> HttpResponse:
    version, _weeks, chosen = _asked(request, version_id)
    name, content = workbook(
        version=version,
        campaign=version.campaign,
        outcomes=_tried(version, chosen),
        now=timezone.now(),
    )
    return workbook_response(name, content)


def _asked(
    request: HttpRequest, version_id: int
) -> tuple[RuleVersion, list[ScoreWeek], list[ScoreWeek]]:
    """The version, the weeks on offer, and those asked for."""
    user = user_of(request)
    version = _seen_version(user, version_id)
    if not access.may_try_rules(user):
        raise Http404
    weeks = past_weeks(version.campaign, timezone.now())
    asked = set(request.GET.getlist("week"))
    return version, weeks, [week for week in weeks if f"{week.monday}" in asked] or weeks[:4]


def _tried(version: RuleVersion, weeks: list[ScoreWeek]) -> list[Outcome]:
    mondays = [week.monday for week in weeks]
    now = timezone.now()
    return what_if(version=version, campaign=version.campaign, mondays=mondays, now=now)
