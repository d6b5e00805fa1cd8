"""The reminder policy: the version in force in words, older ones, a new one with a preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import access
from campaigns.models import Campaign, ReminderPolicy, User
from campaigns.processes import policies
from campaigns.processes.refusals import BadFields
from campaigns.processes.step_moments import policy_in_force
from campaigns.rules.reminder_steps import PolicyFault, Step, checked
from campaigns.rules.workflow import State
from campaigns.web.forms.policy import PolicyEdit
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.labels import listed, word
from campaigns.wording.notices import TONE_NAMES
from campaigns.wording.refusals import field_words
from campaigns.wording.reminder_steps import (
    channel_words,
    limit_words,
    severity_words,
    to_words,
    when_words,
)
from campaigns.wording.times import long_moment, moment_words


@dataclass(frozen=True)
class Row:
    """A step as the page tells it."""

    when: str
    limits: str
    to: str
    tone: str
    channels: str
    severities: str


@dataclass(frozen=True)
class Told:
    """A line of a preview."""

    at: str
    is_over: bool
    people: str
    channels: str
    tone: str


@login_required
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force, or an older one named in the address."""
    user = user_of(request)
    if not access.may_read_policy(user):
        raise Http404
    campaign = campaign_of(request)
    versions = list(
        ReminderPolicy.objects.filter(campaign=campaign)
        .select_related("created_by")
        .prefetch_related("steps")
        .order_by("-number")
    )
    shown = _version(versions, request.GET.get("version", ""))
    context = {
        "campaign": campaign,
        "shown": shown,
        "is_in_force": shown is versions[0],
        "made": _made(shown),
        "rows": [row_of(step) for step in shown.rules],
        "plain_channels": listed(channel_words(name) for name in shown.plain_channels),
        "versions": [{"row": row, "made": _made(row)} for row in versions],
        "may_edit": access.may_keep_reminders(user),
    }
    return render(request, "campaigns/reminders/policy.html", context)


def _version(versions: list[ReminderPolicy], asked: str) -> ReminderPolicy:
    if not versions:
        raise Http404
    if not asked:
        return versions[0]
    found = next((row for row in versions if str(row.number) == asked), None)
    if found is None:
        raise Http404
    return found


def _made(row: ReminderPolicy) -> str:
    """When a version was made, and by whom."""
    who = row.created_by.name if row.created_by is not None else _("default")
    return f"{long_moment(row.created_at)} · {who}"


def row_of(step: Step) -> Row:
    return Row(
        when=when_words(step),
        limits=limit_words(step),
        to=to_words(step.to),
        tone=word(TONE_NAMES, step.tone.value),
        channels=listed(channel_words(name) for name in ("in_app", *step.channels)),
        severities=severity_words(step.severities),
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """The office's form: `preview` saves nothing, anything else saves the next version."""
    user, now = user_of(request), timezone.now()
    if not access.may_read_policy(user):
        raise Http404
    if not access.may_keep_reminders(user):
        raise PermissionDenied
    campaign = campaign_of(request)
    sent = request.POST if request.method == "POST" else None
    form = PolicyEdit(policy_in_force(campaign.pk), sent, issue=_sample(user, campaign))
    context: dict[str, Any] = {"form": form, "campaign": campaign, "is_bound": sent is not None}
    if sent is None or not form.is_valid():
        return _edit_page(request, context)
    try:
        if "preview" in sent:
            context |= _preview(form, user)
            return _edit_page(request, context)
        saved = policies.change_policy(
            campaign=campaign,
            draft=form.draft(),
            based_on=form.head.cleaned_data["based_on"],
            by=user,
            now=now,
            moves_open_deadlines=form.head.cleaned_data["moves_open_deadlines"],
        )
    except PolicyFault as fault:
        form.show(fault)
        return _edit_page(request, context)
    except BadFields as refused:
        for one in refused.faults:
            form.head.add_error(one.field, field_words(one.code, one.facts))
        return _edit_page(request, context)
    messages.success(request, _("Version %d is in force.") % saved.number)
    return redirect("reminder_policy")


def _edit_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form: PolicyEdit = context["form"]
    has_faults = context["is_bound"] and not form.is_sound
    context["has_faults"] = has_faults
    status = 400 if has_faults else 200
    return render(request, "campaigns/reminders/policy_edit.html", context, status=status)


def _sample(user: User, campaign: Campaign) -> str:
    """The number of the newest open issue that is overdue, else of the newest dispatched one."""
    issues = access.visible_issues(user).filter(campaign=campaign)
    late = issues.open().overdue(timezone.now()).order_by("-pk").first()
    found = late or issues.filter(state=State.DISPATCHED.value).order_by("-pk").first()
    return found.number if found is not None else ""


def _preview(form: PolicyEdit, user: User) -> dict[str, Any]:
    """How the named issue would be reminded of. Raises PolicyFault."""
    now = timezone.now()
    typed = form.head.cleaned_data["issue"].strip()
    issue = (
        access.visible_issues(user)
        .select_related("zone", "lead", "campaign")
        .filter(number=typed.replace("\x00", ""))
        .first()
    )
    if issue is None:
        checked(form.draft().steps)
        form.head.add_error("issue", field_words("unknown" if typed else "required"))
        return {}
    found = policies.preview(issue=issue, steps=form.draft().steps)
    return {"previewed": issue, "told": [_told(row, now) for row in found]}


def _told(row: policies.Foreseen, now: datetime) -> Told:
    return Told(
        at=moment_words(row.at),
        is_over=row.at <= now,
        people=listed(row.people) or _("nobody"),
        channels=listed(channel_words(name) for name in row.channels),
        tone=word(TONE_NAMES, row.step.tone.value),
    )
